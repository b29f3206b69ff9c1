//! `mailboxSettings` of a user. Mailboxes are elsewhere: the property is declared, as clients know it, and always null.

use crate::edm::{Edm, Kind, Version, write_string};
use serde::{Deserialize, Deserializer};

graph_enum! {
    /// Which senders outside get automatic replies.
    ExternalAudienceScope "externalAudienceScope" {
        None "none" = 0,
        ContactsOnly "contactsOnly" = 1,
        All "all" = 2,
    }
}

graph_enum! {
    /// When automatic replies are sent.
    AutomaticRepliesStatus "automaticRepliesStatus" {
        Disabled "disabled" = 0,
        AlwaysEnabled "alwaysEnabled" = 1,
        Scheduled "scheduled" = 2,
    }
}

graph_enum! {
    /// Who gets the mail about a meeting that has a delegate.
    DelegateMeetingMessageDeliveryOptions "delegateMeetingMessageDeliveryOptions" {
        SendToDelegateAndInformationToPrincipal "sendToDelegateAndInformationToPrincipal" = 0,
        SendToDelegateAndPrincipal "sendToDelegateAndPrincipal" = 1,
        SendToDelegateOnly "sendToDelegateOnly" = 2,
    }
}

graph_enum! {
    /// A day of the week.
    DayOfWeek "dayOfWeek" {
        Sunday "sunday" = 0,
        Monday "monday" = 1,
        Tuesday "tuesday" = 2,
        Wednesday "wednesday" = 3,
        Thursday "thursday" = 4,
        Friday "friday" = 5,
        Saturday "saturday" = 6,
    }
}

graph_enum! {
    /// What a mailbox is for.
    UserPurpose "userPurpose" {
        User "user" = 1,
        Linked "linked" = 2,
        Shared "shared" = 3,
        Room "room" = 4,
        Equipment "equipment" = 5,
        Others "others" = 6,
        UnknownFutureValue "unknownFutureValue" = 7,
    }
}

complex! {
    /// A date, a time and their zone.
    DateTimeTimeZone "dateTimeTimeZone" {
        date_time "dateTime": String,
        time_zone "timeZone": Option<String>,
    } not null ["dateTime"]
}

complex! {
    /// Automatic replies.
    AutomaticRepliesSetting "automaticRepliesSetting" {
        external_audience "externalAudience": Option<ExternalAudienceScope>,
        external_reply_message "externalReplyMessage": Option<String>,
        internal_reply_message "internalReplyMessage": Option<String>,
        scheduled_end_date_time "scheduledEndDateTime": Option<DateTimeTimeZone>,
        scheduled_start_date_time "scheduledStartDateTime": Option<DateTimeTimeZone>,
        status "status": Option<AutomaticRepliesStatus>,
    }
}

complex! {
    /// A language.
    LocaleInfo "localeInfo" {
        display_name "displayName": Option<String>,
        locale "locale": Option<String>,
    }
}

complex! {
    /// A time zone by its name.
    TimeZoneBase "timeZoneBase" {
        name "name": Option<String>,
    }
}

complex! {
    /// When somebody works.
    WorkingHours "workingHours" {
        days_of_week "daysOfWeek": Vec<DayOfWeek>,
        end_time "endTime": Option<TimeOfDay>,
        start_time "startTime": Option<TimeOfDay>,
        time_zone "timeZone": Option<TimeZoneBase>,
    }
}

complex! {
    /// How a mailbox behaves.
    MailboxSettings "mailboxSettings" {
        archive_folder "archiveFolder": Option<String>,
        automatic_replies_setting "automaticRepliesSetting": Option<AutomaticRepliesSetting>,
        date_format "dateFormat": Option<String>,
        delegate_meeting_message_delivery_options "delegateMeetingMessageDeliveryOptions": Option<DelegateMeetingMessageDeliveryOptions>,
        language "language": Option<LocaleInfo>,
        time_format "timeFormat": Option<String>,
        time_zone "timeZone": Option<String>,
        user_purpose "userPurpose": Option<UserPurpose>,
        working_hours "workingHours": Option<WorkingHours>,
    }
}

/// A time of day, kept as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeOfDay(String);

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl Edm for TimeOfDay {
    const KIND: Kind = Kind::TimeOfDay;
    fn write(&self, _: Version, out: &mut Vec<u8>) {
        write_string(&self.0, out);
    }
}
