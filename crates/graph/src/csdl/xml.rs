//! XML, as much as a schema needs: elements with attributes and elements inside.

/// An element.
pub(super) struct Element {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    inside: Vec<Element>,
}

impl Element {
    pub(super) fn new(tag: &'static str) -> Self {
        let (attributes, inside) = (Vec::new(), Vec::new());
        Self {
            tag,
            attributes,
            inside,
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// With an attribute that is true, where it is: the schema leaves out what is false.
    pub(super) fn with_flag(self, name: &'static str, is_so: bool) -> Self {
        if is_so { self.with(name, "true") } else { self }
    }

    pub(super) fn not_null_unless(self, nullable: bool) -> Self {
        if nullable { self } else { self.with("Nullable", "false") }
    }

    pub(super) fn containing(mut self, elements: impl IntoIterator<Item = Element>) -> Self {
        self.inside.extend(elements);
        self
    }

    /// A document with this as its root.
    pub(super) fn document(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        self.write(0, &mut out);
        out
    }

    fn write(&self, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        out.push_str(&indent);
        out.push('<');
        out.push_str(self.tag);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        }
        if self.inside.is_empty() {
            out.push_str(" />\n");
            return;
        }
        out.push_str(">\n");
        for element in &self.inside {
            element.write(depth + 1, out);
        }
        out.push_str(&indent);
        out.push_str("</");
        out.push_str(self.tag);
        out.push_str(">\n");
    }
}

/// Appends an attribute's value. Source: XML 1.0, section 2.4; white space as references, or a reader would normalise it.
fn escape(value: &str, out: &mut String) {
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_it_was_written() {
        let value = "a \"b\" <c> & 'd'\te\nf\r é";
        let inner = Element::new("Inner").with("Value", value);
        let text = Element::new("Outer")
            .with_flag("Is", true)
            .with_flag("Not", false)
            .containing([inner])
            .document();
        let document = roxmltree::Document::parse(&text).unwrap();
        let outer = document.root_element();
        assert_eq!((outer.attribute("Is"), outer.attribute("Not")), (Some("true"), None));
        assert_eq!(outer.first_element_child().unwrap().attribute("Value"), Some(value));
    }
}
