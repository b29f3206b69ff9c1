//! The life cycle's view of a user: loaded as a [`Situation`], stored again as the core's [`Change`].

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::{risk_detections, sign_ins};
use keepwatch_detection::life_cycle::{Change, DetectionRisk, HistoryStep, SignInRisk, Situation, UserRisk};
use keepwatch_graph::{
    HistoryItemId, RiskDetectionId, RiskEventType, RiskUserActivity, RiskyUser, RiskyUserHistoryItem, SignInId,
    Timestamp, UserId,
};

/// How a user is called in the rows that a change makes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserNames {
    /// `userDisplayName`
    pub display_name: Option<String>,
    /// `userPrincipalName`
    pub principal_name: Option<String>,
}

impl Rx<'_> {
    /// The risk of a user: everything active, and beside it the sign-ins and detections that an event names, with the
    /// detections of those sign-ins. What is named but not this user's is left out.
    pub fn situation(
        &mut self,
        user: UserId,
        also_sign_ins: &[SignInId],
        also_detections: &[RiskDetectionId],
    ) -> Result<Situation, StoreError> {
        let risky_user = self.get::<RiskyUser>(&user.to_string())?;
        let mut sign_ins = self.active_sign_ins(user)?;
        for id in also_sign_ins {
            if !sign_ins.iter().any(|known| known.id == *id)
                && let Some(found) = self.sign_in(*id)?
                && found.user_id.eq_ignore_ascii_case(&user.to_string())
            {
                sign_ins.push(found);
            }
        }
        let mut detections = self.active_detections(user)?;
        for found in self.detections_of_sign_ins(user, also_sign_ins)? {
            if !detections.iter().any(|known| known.id == found.id) {
                detections.push(found);
            }
        }
        for id in also_detections {
            if !detections.iter().any(|known| known.id == *id)
                && let Some(found) = self.risk_detection(*id)?
                && found.user_id == user
            {
                detections.push(found);
            }
        }
        Ok(Situation {
            account: risky_user.map_or_else(|| UserRisk::none(user), |row| user_risk(&row)),
            detections: detections.iter().map(risk_detections::risk).collect(),
            sign_ins: sign_ins.iter().map(sign_ins::risk).collect(),
        })
    }
}

fn user_risk(row: &RiskyUser) -> UserRisk {
    UserRisk {
        id: row.id,
        level: row.risk_level,
        state: row.risk_state,
        detail: row.risk_detail,
        updated: Some(row.risk_last_updated_date_time),
        is_deleted: row.is_deleted,
    }
}

impl Tx<'_> {
    /// Stores what follows from an event at `at`: the user's row, the detections and sign-ins it touches, and the history.
    ///
    /// `change.new_detections` are not stored here: whole detections go through [`Tx::insert_risk_detections`] before.
    /// Names that are absent are kept as the user's row has them.
    pub fn apply_change(&mut self, names: &UserNames, change: &Change, at: Timestamp) -> Result<(), StoreError> {
        for risk in &change.detections {
            self.change_detection(risk, at)?;
        }
        for risk in &change.sign_ins {
            self.change_sign_in(risk)?;
        }
        let Some(user) = change
            .account
            .as_ref()
            .or(change.history.last().map(|step| &step.account))
        else {
            return Ok(());
        };
        let names = self.names(user.id, names)?;
        if let Some(user) = &change.account {
            self.put(&risky_user(user, &names, at))?;
        }
        let items: Vec<_> = change
            .history
            .iter()
            .map(|step| history_item(step, &names, at))
            .collect();
        self.insert_history(&items)
    }

    fn change_detection(&mut self, risk: &DetectionRisk, at: Timestamp) -> Result<(), StoreError> {
        let gone = || StoreError::Conflict {
            table: "risk_detections",
        };
        let mut detection = self.risk_detection(risk.id)?.ok_or_else(gone)?;
        detection.risk_state = risk.state;
        detection.risk_level = risk.level;
        detection.risk_detail = risk.detail;
        detection.last_updated_date_time = at;
        self.update_risk_detection(&detection).map(drop)
    }

    fn change_sign_in(&mut self, risk: &SignInRisk) -> Result<(), StoreError> {
        let gone = || StoreError::Conflict { table: "sign_ins" };
        let mut sign_in = self.sign_in(risk.id)?.ok_or_else(gone)?;
        sign_in.risk_level_aggregated = risk.aggregated.into();
        sign_in.risk_state = risk.state.into();
        sign_in.risk_detail = risk.detail.into();
        self.update_sign_in(&sign_in).map(drop)
    }

    /// `names`, completed from the user's row.
    fn names(&mut self, user: UserId, names: &UserNames) -> Result<UserNames, StoreError> {
        let mut names = names.clone();
        if (names.display_name.is_none() || names.principal_name.is_none())
            && let Some(row) = self.get::<RiskyUser>(&user.to_string())?
        {
            names.display_name = names.display_name.or(row.user_display_name);
            names.principal_name = names.principal_name.or(row.user_principal_name);
        }
        Ok(names)
    }
}

fn risky_user(user: &UserRisk, names: &UserNames, at: Timestamp) -> RiskyUser {
    RiskyUser {
        id: user.id,
        is_deleted: user.is_deleted,
        is_processing: false,
        risk_level: user.level,
        risk_state: user.state,
        risk_detail: user.detail,
        risk_last_updated_date_time: user.updated.unwrap_or(at),
        user_display_name: names.display_name.clone(),
        user_principal_name: names.principal_name.clone(),
    }
}

fn history_item(step: &HistoryStep, names: &UserNames, at: Timestamp) -> RiskyUserHistoryItem {
    let HistoryStep {
        account: user,
        event_types,
        initiated_by,
    } = step;
    let at = user.updated.unwrap_or(at);
    RiskyUserHistoryItem {
        id: HistoryItemId { user: user.id, at },
        is_deleted: user.is_deleted,
        is_processing: false,
        risk_level: user.level,
        risk_state: user.state,
        risk_detail: user.detail,
        risk_last_updated_date_time: at,
        user_display_name: names.display_name.clone(),
        user_principal_name: names.principal_name.clone(),
        user_id: user.id,
        initiated_by: initiated_by.as_deref().map(str::to_owned),
        activity: RiskUserActivity {
            detail: Some(user.detail),
            risk_event_types: event_types.iter().map(|name| name.to_string()).collect(),
            // The closed list of older clients: newer types have no member in it.
            event_types: event_types
                .iter()
                .filter_map(|name| name.parse::<RiskEventType>().ok())
                .collect(),
        },
    }
}
