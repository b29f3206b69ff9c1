//! The whole HTTP surface, in this process and without a socket, over a store of its own for each test.

mod answers;
mod engine;
mod frame;
mod oauth;
mod openapi;
mod server;
