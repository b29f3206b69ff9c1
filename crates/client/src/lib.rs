//! A Graph client: tokens, paging, retry
