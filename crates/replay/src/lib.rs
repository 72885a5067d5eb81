//! State of a recorded session at time t.
