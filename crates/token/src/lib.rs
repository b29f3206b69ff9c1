//! Claims, signing keys, JWTs, client assertions
