//! Profiles, detectors, evidence, levels and the life cycle of risk
