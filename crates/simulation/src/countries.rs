//! The world of the simulation: countries, their cities, and how likely somebody is there.

/// A country and why somebody would be there.
#[derive(Debug)]
pub(crate) struct Country {
    /// ISO 3166 alpha-2.
    pub(crate) code: &'static str,
    /// Hours that clocks are ahead of UTC, all year.
    pub(crate) clock_ahead_hours: i32,
    /// How many of a thousand people live here. Ours: only the sum with attempts at unknown accounts is published.
    pub(crate) people: u32,
    /// Of a thousand attempts at unknown accounts, those from here: what is left of
    /// [`COUNTRIES_PER_MILLE`](crate::published::COUNTRIES_PER_MILLE) without the people.
    pub(crate) catch_all: u32,
    /// Of a thousand trips abroad, those to here. Ours.
    pub(crate) trips: u32,
    /// Cities, of which the first is where mobile carriers meet the internet.
    pub(crate) cities: &'static [City],
}

/// A city.
#[derive(Debug)]
pub(crate) struct City {
    pub(crate) name: &'static str,
    /// State or county.
    pub(crate) state: &'static str,
    /// Degrees north.
    pub(crate) latitude: f64,
    /// Degrees east.
    pub(crate) longitude: f64,
    /// How likely it is among the country's cities.
    pub(crate) weight: u32,
}

const fn city(name: &'static str, state: &'static str, latitude: f64, longitude: f64, weight: u32) -> City {
    City {
        name,
        state,
        latitude,
        longitude,
        weight,
    }
}

const fn country(
    code: &'static str,
    clock_ahead_hours: i32,
    [people, catch_all, trips]: [u32; 3],
    cities: &'static [City],
) -> Country {
    Country {
        code,
        clock_ahead_hours,
        people,
        catch_all,
        trips,
        cities,
    }
}

/// Every country. The first is the service's own and has the most cities, the others two at most: the plan of addresses counts on it.
pub(crate) static COUNTRIES: [Country; 22] = [
    country("NO", 1, [800, 24, 0], &NORWEGIAN),
    country(
        "US",
        -5,
        [50, 511, 60],
        &[
            city("New York", "New York", 40.7128, -74.006, 3),
            city("Ashburn", "Virginia", 39.0438, -77.4874, 2),
        ],
    ),
    country(
        "SE",
        1,
        [30, 10, 200],
        &[
            city("Stockholm", "Stockholm", 59.3293, 18.0686, 3),
            city("Gothenburg", "Vastra Gotaland", 57.7089, 11.9746, 2),
        ],
    ),
    country(
        "PL",
        1,
        [22, 44, 60],
        &[
            city("Warsaw", "Mazovia", 52.2297, 21.0122, 2),
            city("Gdansk", "Pomerania", 54.352, 18.6466, 1),
        ],
    ),
    country(
        "DE",
        1,
        [22, 33, 80],
        &[
            city("Berlin", "Berlin", 52.52, 13.405, 2),
            city("Frankfurt am Main", "Hesse", 50.1109, 8.6821, 1),
        ],
    ),
    country(
        "DK",
        1,
        [20, 8, 150],
        &[city("Copenhagen", "Capital Region", 55.6761, 12.5683, 1)],
    ),
    country(
        "GB",
        0,
        [20, 9, 90],
        &[
            city("London", "England", 51.5074, -0.1278, 3),
            city("Manchester", "England", 53.4808, -2.2426, 1),
        ],
    ),
    country(
        "BR",
        -3,
        [8, 79, 0],
        &[city("Sao Paulo", "Sao Paulo", -23.5505, -46.6333, 1)],
    ),
    country("RU", 3, [8, 66, 0], &[city("Moscow", "Moscow", 55.7558, 37.6173, 1)]),
    country(
        "IN",
        5,
        [8, 26, 0],
        &[city("Bengaluru", "Karnataka", 12.9716, 77.5946, 1)],
    ),
    country(
        "AU",
        10,
        [6, 26, 0],
        &[city("Sydney", "New South Wales", -33.8688, 151.2093, 1)],
    ),
    country("UA", 2, [6, 26, 0], &[city("Kyiv", "Kyiv", 50.4501, 30.5234, 1)]),
    country(
        "ES",
        1,
        [0, 6, 220],
        &[city("Malaga", "Andalusia", 36.7213, -4.4214, 1)],
    ),
    country("GR", 2, [0, 4, 80], &[city("Athens", "Attica", 37.9838, 23.7275, 1)]),
    country(
        "NL",
        1,
        [0, 20, 30],
        &[city("Amsterdam", "North Holland", 52.3676, 4.9041, 1)],
    ),
    country(
        "FR",
        1,
        [0, 20, 30],
        &[city("Paris", "Ile-de-France", 48.8566, 2.3522, 1)],
    ),
    country(
        "RO",
        2,
        [0, 20, 0],
        &[city("Bucharest", "Bucharest", 44.4268, 26.1025, 1)],
    ),
    country(
        "CN",
        8,
        [0, 28, 0],
        &[city("Shanghai", "Shanghai", 31.2304, 121.4737, 1)],
    ),
    country("ID", 7, [0, 16, 0], &[city("Jakarta", "Jakarta", -6.2088, 106.8456, 1)]),
    country("NG", 1, [0, 8, 0], &[city("Lagos", "Lagos", 6.5244, 3.3792, 1)]),
    country(
        "SG",
        8,
        [0, 10, 0],
        &[city("Singapore", "Singapore", 1.3521, 103.8198, 1)],
    ),
    country("VN", 7, [0, 6, 0], &[city("Hanoi", "Hanoi", 21.0278, 105.8342, 1)]),
];

static NORWEGIAN: [City; 12] = [
    city("Oslo", "Oslo", 59.9139, 10.7522, 30),
    city("Bergen", "Vestland", 60.3913, 5.3221, 14),
    city("Trondheim", "Trondelag", 63.4305, 10.3951, 11),
    city("Stavanger", "Rogaland", 58.97, 5.7331, 10),
    city("Drammen", "Buskerud", 59.7439, 10.2045, 7),
    city("Fredrikstad", "Ostfold", 59.2181, 10.9298, 6),
    city("Kristiansand", "Agder", 58.1467, 7.9956, 5),
    city("Tromso", "Troms", 69.6492, 18.9553, 5),
    city("Sandnes", "Rogaland", 58.8524, 5.7352, 4),
    city("Alesund", "More og Romsdal", 62.4722, 6.1495, 3),
    city("Bodo", "Nordland", 67.2804, 14.4049, 3),
    city("Hamar", "Innlandet", 60.7945, 11.068, 2),
];

/// A city of a country, by their places in [`COUNTRIES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) country: u8,
    pub(crate) city: u8,
}

impl Spot {
    pub(crate) fn country(self) -> &'static Country {
        &COUNTRIES[usize::from(self.country)]
    }

    pub(crate) fn city(self) -> &'static City {
        &self.country().cities[usize::from(self.city)]
    }

    /// The first city of the same country.
    pub(crate) fn capital(self) -> Spot {
        Spot { city: 0, ..self }
    }

    /// The distance to another in kilometres.
    pub(crate) fn distance_km(self, other: Spot) -> f64 {
        self.point().distance_km(&other.point())
    }

    /// Where it is. How exact that is, records do not say.
    pub(crate) fn point(self) -> keepwatch_detection::Point {
        keepwatch_detection::Point {
            latitude: self.city().latitude,
            longitude: self.city().longitude,
            accuracy_km: 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_a_thousand() {
        let sum = |share: fn(&Country) -> u32| COUNTRIES.iter().map(share).sum::<u32>();
        assert_eq!(sum(|country| country.people), 1000);
        assert_eq!(sum(|country| country.catch_all), 1000);
        assert_eq!(sum(|country| country.trips), 1000);
        assert_eq!(NORWEGIAN.iter().map(|city| city.weight).sum::<u32>(), 100);
        assert_eq!(COUNTRIES[0].code, "NO");
    }
}
