//! Tables of places, networks and address lists, and their look-ups
