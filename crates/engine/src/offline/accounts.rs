//! Adds what offline jobs found of accounts, and of no sign-in, and keeps what they made of a day.

use crate::actions::linked_to_user;
use crate::engine::Engine;
use crate::profiles::Profiles;
use crate::service_principals::{detection, names_of};
use keepwatch_detection::life_cycle::DetectionRisk;
use keepwatch_detection::{OfAccount, detection_id_for_service_principal, detection_id_for_user};
use keepwatch_graph::{RiskDetail, RiskDetectionId, RiskState, ServicePrincipalId, UserId};
use keepwatch_storage::{Rx, ServicePrincipalDayRow, StoreError};

/// How many days share one write, so that nobody who signs in waits long behind it.
const DAYS_PER_WRITE: usize = 200;

/// Whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Account {
    /// A user.
    User(UserId),
    /// A service principal.
    ServicePrincipal(ServicePrincipalId),
}

/// What speaks against one account.
#[derive(Debug, Clone)]
pub(super) struct AccountSuspicion {
    pub(super) account: Account,
    pub(super) found: OfAccount,
}

/// What a service principal's sign-ins of a day looked like.
#[derive(Debug, Clone)]
pub(super) struct KeptDay {
    pub(super) principal: ServicePrincipalId,
    pub(super) row: ServicePrincipalDayRow,
}

impl AccountSuspicion {
    fn id(&self) -> RiskDetectionId {
        let OfAccount { event_type, cause, .. } = &self.found;
        match self.account {
            Account::User(user) => detection_id_for_user(user, event_type, cause),
            Account::ServicePrincipal(id) => detection_id_for_service_principal(id, event_type, cause),
        }
    }

    /// Whether it was found before.
    fn is_known(&self, rx: &mut Rx<'_>) -> Result<bool, StoreError> {
        let id = self.id();
        match self.account {
            Account::User(_) => Ok(rx.risk_detection(id)?.is_some()),
            Account::ServicePrincipal(_) => {
                let known = rx.known::<keepwatch_graph::ServicePrincipalRiskDetection>(&[id.to_string()])?;
                Ok(!known.is_empty())
            }
        }
    }

    fn risk(&self) -> DetectionRisk {
        DetectionRisk {
            id: self.id(),
            sign_in: None,
            event_type: self.found.event_type.into(),
            level: self.found.level,
            state: RiskState::AtRisk,
            detail: RiskDetail::None,
            at: self.found.at,
        }
    }

    fn additional_info(&self) -> String {
        let OfAccount {
            event_type,
            technique,
            evidence,
            ..
        } = &self.found;
        evidence.additional_info_of_account(event_type, technique)
    }
}

impl Engine {
    /// Adds what is new of accounts. Returns how much that was.
    pub(super) async fn raise_of_accounts(&self, found: Vec<AccountSuspicion>) -> Result<u64, StoreError> {
        let mut raised = 0;
        for suspicion in found {
            let asked = suspicion.clone();
            if self.store().read(move |rx| asked.is_known(rx)).await? {
                continue;
            }
            raised += u64::from(match suspicion.account {
                Account::User(user) => self.raise_of_user(user, suspicion).await?,
                Account::ServicePrincipal(id) => self.raise_of_service_principal(id, suspicion).await?,
            });
        }
        Ok(raised)
    }

    async fn raise_of_user(&self, user: UserId, suspicion: AccountSuspicion) -> Result<bool, StoreError> {
        let now = self.clock().now();
        let work = self.recording(move |recorder, profiles| {
            recorder.tx.lock_users(&[user])?;
            // Nobody knows whose it would be: somebody who was removed for good, say.
            let Some(names) = recorder.names_of(user)? else {
                return Ok(false);
            };
            *profiles = Profiles::load(recorder.tx, &[user])?;
            let mut detection = linked_to_user(user, &names, &suspicion.risk(), now);
            detection.additional_info = Some(suspicion.additional_info());
            detection.mitre_technique_id = Some(suspicion.found.technique.to_owned());
            detection.ip_address = suspicion.found.address.as_deref().map(str::to_owned);
            recorder.add_to_account(&names, detection, now, profiles)
        });
        self.store().write(work).await
    }

    async fn raise_of_service_principal(
        &self,
        id: ServicePrincipalId,
        suspicion: AccountSuspicion,
    ) -> Result<bool, StoreError> {
        let now = self.clock().now();
        let work = self.recording(move |recorder, _| {
            let tx = &mut *recorder.tx;
            tx.lock_service_principals(&[id])?;
            // Logs name principals of other tenants, and of a directory that is not kept here.
            let names = names_of(tx, id)?.unwrap_or_default();
            let mut found = detection(id, &names, &suspicion.risk(), now);
            found.additional_info = Some(suspicion.additional_info());
            found.mitre_technique_id = Some(suspicion.found.technique.to_owned());
            found.ip_address = suspicion.found.address.as_deref().map(str::to_owned);
            crate::service_principals::add(tx, &names, found, now)
        });
        self.store().write(work).await
    }

    /// Keeps what was made of a day's sign-ins.
    pub(super) async fn keep_days(&self, days: Vec<KeptDay>) -> Result<(), StoreError> {
        for days in days.chunks(DAYS_PER_WRITE) {
            let days = days.to_vec();
            let work = move |tx: &mut keepwatch_storage::Tx<'_>| {
                days.iter()
                    .try_for_each(|day| tx.put_service_principal_day(day.principal, &day.row))
            };
            self.store().write(work).await?;
        }
        Ok(())
    }
}
