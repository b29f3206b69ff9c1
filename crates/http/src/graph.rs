//! The Graph API, v1.0 and beta.
//!
//! Source: Microsoft Graph REST reference; the files name the pages.

pub(crate) mod action;
pub(crate) mod agents;
pub(crate) mod answer;
pub(crate) mod applications;
pub(crate) mod authentication;
pub(crate) mod batch;
pub(crate) mod caller;
pub(crate) mod collection;
pub(crate) mod conditional_access;
pub(crate) mod deleted_items;
pub(crate) mod directory_audits;
pub(crate) mod directory_objects;
pub(crate) mod directory_roles;
pub(crate) mod entity;
pub(crate) mod error;
pub(crate) mod expand;
pub(crate) mod groups;
pub(crate) mod ids;
pub(crate) mod key;
pub(crate) mod links;
pub(crate) mod membership;
pub(crate) mod memory;
pub(crate) mod objects;
pub(crate) mod organization;
pub(crate) mod page;
pub(crate) mod request;
pub(crate) mod resource;
pub(crate) mod retired;
pub(crate) mod risk_detections;
pub(crate) mod risky_service_principals;
pub(crate) mod risky_users;
pub(crate) mod role_management;
pub(crate) mod roots;
pub(crate) mod service_principal_risk_detections;
pub(crate) mod shape;
pub(crate) mod sign_ins;
pub(crate) mod subscriptions;
pub(crate) mod users;
pub(crate) mod value;
