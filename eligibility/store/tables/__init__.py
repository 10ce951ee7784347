"""The tables. Rows only: what they mean is in `eligibility.domain`; nothing outside the store sees one.

A change here needs a migration; a test compares the two.
"""

from eligibility.store.tables.audit import AuditCheckpointRow, AuditEntryRow
from eligibility.store.tables.cases import (
    ApplicationRow,
    AttachmentRow,
    CaseExportRow,
    DeterminationRow,
    EnterpriseRow,
    InterestRow,
    NoticeRow,
    ObjectionRow,
    PaymentRow,
    PublicationRow,
    ReceiptRow,
    RecordedFindingRow,
    RulingRow,
    SavedViewRow,
    SnapshotRow,
    TaskRow,
)
from eligibility.store.tables.identities import AccountRow, KeyRow, SessionRow
from eligibility.store.tables.jobs import JobEventRow, JobRow
from eligibility.store.tables.outbox import AnsweredRow, DeliveryRow, EventRow, WebhookRow
from eligibility.store.tables.self_checks import DraftRow, KeptReportRow

__all__ = [
    "AccountRow",
    "AnsweredRow",
    "ApplicationRow",
    "AttachmentRow",
    "AuditCheckpointRow",
    "AuditEntryRow",
    "CaseExportRow",
    "DeliveryRow",
    "DeterminationRow",
    "DraftRow",
    "EnterpriseRow",
    "EventRow",
    "InterestRow",
    "JobEventRow",
    "JobRow",
    "KeptReportRow",
    "KeyRow",
    "NoticeRow",
    "ObjectionRow",
    "PaymentRow",
    "PublicationRow",
    "ReceiptRow",
    "RecordedFindingRow",
    "RulingRow",
    "SavedViewRow",
    "SessionRow",
    "SnapshotRow",
    "TaskRow",
    "WebhookRow",
]
