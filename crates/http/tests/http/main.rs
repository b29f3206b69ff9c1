//! The whole HTTP surface, in this process and without a socket, over a store of its own for each test.

mod actions;
mod answers;
mod bad_input;
mod engine;
mod frame;
mod oauth;
mod openapi;
mod paging;
mod permissions;
mod reads;
mod routes;
mod seeds;
mod server;
