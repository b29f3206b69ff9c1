//! Foreign sign-in logs to sign-ins and attempts
