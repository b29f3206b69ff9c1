//! A QR code as the path of an inline SVG.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Modules of empty margin that scanners need on each side. Source: ISO/IEC 18004, section 9.1.
const QUIET_ZONE: usize = 4;

/// A drawn QR code.
#[derive(Debug, Clone)]
pub(super) struct Qr {
    /// Width and height, margin included, in modules.
    pub(super) size: usize,
    /// The dark modules, as the `d` of an SVG path: letters and digits only.
    pub(super) path: String,
}

impl Qr {
    /// Draws `text`; none where it is longer than a QR code holds.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            let mut x = 0;
            while x < width {
                let length = row[x..].iter().take_while(|color| **color == Color::Dark).count();
                if length > 0 {
                    let (left, top) = (x + QUIET_ZONE, y + QUIET_ZONE);
                    write!(path, "M{left} {top}h{length}v1h-{length}z").expect("writing to a string cannot fail");
                }
                x += length.max(1);
            }
        }
        let size = width + 2 * QUIET_ZONE;
        Some(Self { size, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_begins_with_the_mark_of_its_corner() {
        let qr = Qr::of("otpauth://totp/Contoso:adele@contoso.com?secret=JBSWY3DPEHPK3PXP").unwrap();
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", qr.path);
        assert!(
            qr.path
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"Mhvz- ".contains(&byte))
        );
        assert!(Qr::of(&"x".repeat(10_000)).is_none());
    }
}
