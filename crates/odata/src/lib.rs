//! OData query options: text to typed tree to SQL or in-memory predicate
