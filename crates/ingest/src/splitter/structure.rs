//! What brackets and strings say of a stream of JSON, without reading its values.

/// The key of a page's array.
const PAGE_KEY: &[u8] = b"value";

/// Follows strings, brackets and the keys of the outermost object.
#[derive(Debug, Default)]
pub(super) struct Structure {
    pub(super) depth: usize,
    pub(super) in_string: bool,
    is_escaped: bool,
    /// The string read last as a key of the outermost object, as far as it can be [`PAGE_KEY`].
    key: Vec<u8>,
    /// The key's colon has been seen.
    is_after_key: bool,
    /// The byte stepped over last opened an array that is the value of the outermost object's key.
    opened_array: bool,
}

impl Structure {
    pub(super) fn step(&mut self, byte: u8) {
        self.opened_array = false;
        if self.in_string {
            self.step_in_string(byte);
            return;
        }
        match byte {
            b'"' => {
                self.in_string = true;
                if self.depth == 1 && !self.is_after_key {
                    self.key.clear();
                }
            }
            b'{' | b'[' => {
                self.opened_array = byte == b'[' && self.depth == 1 && self.is_after_key;
                self.depth += 1;
            }
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b':' if self.depth == 1 => self.is_after_key = true,
            b',' if self.depth == 1 => self.is_after_key = false,
            _ => {}
        }
    }

    fn step_in_string(&mut self, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = true,
            b'"' => {
                self.in_string = false;
                return;
            }
            _ => {}
        }
        let may_be_page_key = self.depth == 1 && !self.is_after_key && self.key.len() <= PAGE_KEY.len();
        if may_be_page_key {
            self.key.push(byte);
        }
    }

    /// Whether the array of a collection page has just been opened.
    pub(super) fn entered_page(&self) -> bool {
        self.opened_array && self.key == PAGE_KEY
    }
}
