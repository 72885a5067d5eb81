// Made by `cargo xtask gen` from `proto/`. Do not edit.
use crate::catalogue::EventType;
/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// `access-list`
    AccessList,
    /// `access-request`
    AccessRequest,
    /// `app-resource`
    AppResource,
    /// `app-session`
    AppSession,
    /// `auth-connector`
    AuthConnector,
    /// `billing`
    Billing,
    /// `certificate`
    Certificate,
    /// `cluster`
    Cluster,
    /// `connection`
    Connection,
    /// `database-resource`
    DatabaseResource,
    /// `database-session`
    DatabaseSession,
    /// `desktop-session`
    DesktopSession,
    /// `device`
    Device,
    /// `discovery`
    Discovery,
    /// `file-transfer`
    FileTransfer,
    /// `forwarding`
    Forwarding,
    /// `kubernetes`
    Kubernetes,
    /// `lock`
    Lock,
    /// `login-rule`
    LoginRule,
    /// `machine`
    Machine,
    /// `okta`
    Okta,
    /// `recording-access`
    RecordingAccess,
    /// `role`
    Role,
    /// `saml-idp`
    SamlIdp,
    /// `security-report`
    SecurityReport,
    /// `session`
    Session,
    /// `session-enhanced`
    SessionEnhanced,
    /// `session-terminal`
    SessionTerminal,
    /// `ssh-command`
    SshCommand,
    /// `unknown`
    Unknown,
    /// `user`
    User,
}
impl Category {
    /// The category's name, as in the catalogue: `session-terminal`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessList => "access-list",
            Self::AccessRequest => "access-request",
            Self::AppResource => "app-resource",
            Self::AppSession => "app-session",
            Self::AuthConnector => "auth-connector",
            Self::Billing => "billing",
            Self::Certificate => "certificate",
            Self::Cluster => "cluster",
            Self::Connection => "connection",
            Self::DatabaseResource => "database-resource",
            Self::DatabaseSession => "database-session",
            Self::DesktopSession => "desktop-session",
            Self::Device => "device",
            Self::Discovery => "discovery",
            Self::FileTransfer => "file-transfer",
            Self::Forwarding => "forwarding",
            Self::Kubernetes => "kubernetes",
            Self::Lock => "lock",
            Self::LoginRule => "login-rule",
            Self::Machine => "machine",
            Self::Okta => "okta",
            Self::RecordingAccess => "recording-access",
            Self::Role => "role",
            Self::SamlIdp => "saml-idp",
            Self::SecurityReport => "security-report",
            Self::Session => "session",
            Self::SessionEnhanced => "session-enhanced",
            Self::SessionTerminal => "session-terminal",
            Self::SshCommand => "ssh-command",
            Self::Unknown => "unknown",
            Self::User => "user",
        }
    }
}
/// The type strings (JSON key `event`) as constants.
pub mod event_types {
    /// `print`
    pub const SESSION_PRINT: &str = "print";
    /// `session.start`
    pub const SESSION_START: &str = "session.start";
    /// `session.end`
    pub const SESSION_END: &str = "session.end";
    /// `session.upload`
    pub const SESSION_UPLOAD: &str = "session.upload";
    /// `session.join`
    pub const SESSION_JOIN: &str = "session.join";
    /// `session.leave`
    pub const SESSION_LEAVE: &str = "session.leave";
    /// `session.data`
    pub const SESSION_DATA: &str = "session.data";
    /// `client.disconnect`
    pub const CLIENT_DISCONNECT: &str = "client.disconnect";
    /// `user.login`
    pub const USER_LOGIN: &str = "user.login";
    /// `user.update`
    pub const USER_UPDATED: &str = "user.update";
    /// `user.delete`
    pub const USER_DELETE: &str = "user.delete";
    /// `user.create`
    pub const USER_CREATE: &str = "user.create";
    /// `user.password_change`
    pub const USER_PASSWORD_CHANGE: &str = "user.password_change";
    /// `access_request.create`
    pub const ACCESS_REQUEST_CREATE: &str = "access_request.create";
    /// `access_request.update`
    pub const ACCESS_REQUEST_UPDATE: &str = "access_request.update";
    /// `access_request.review`
    pub const ACCESS_REQUEST_REVIEW: &str = "access_request.review";
    /// `access_request.delete`
    pub const ACCESS_REQUEST_DELETE: &str = "access_request.delete";
    /// `access_request.search`
    pub const ACCESS_REQUEST_RESOURCE_SEARCH: &str = "access_request.search";
    /// `billing.create_card`
    pub const BILLING_CARD_CREATE: &str = "billing.create_card";
    /// `billing.delete_card`
    pub const BILLING_CARD_DELETE: &str = "billing.delete_card";
    /// `billing.update_card`
    pub const BILLING_CARD_UPDATE: &str = "billing.update_card";
    /// `billing.update_info`
    pub const BILLING_INFORMATION_UPDATE: &str = "billing.update_info";
    /// `recovery_token.create`
    pub const RECOVERY_TOKEN_CREATE: &str = "recovery_token.create";
    /// `reset_password_token.create`
    pub const RESET_PASSWORD_TOKEN_CREATE: &str = "reset_password_token.create";
    /// `privilege_token.create`
    pub const PRIVILEGE_TOKEN_CREATE: &str = "privilege_token.create";
    /// `exec`
    pub const EXEC: &str = "exec";
    /// `subsystem`
    pub const SUBSYSTEM: &str = "subsystem";
    /// `x11-forward`
    pub const X11_FORWARD: &str = "x11-forward";
    /// `port`
    pub const PORT_FORWARD: &str = "port";
    /// `auth`
    pub const AUTH_ATTEMPT: &str = "auth";
    /// `scp`
    pub const SCP: &str = "scp";
    /// `sftp`
    pub const SFTP: &str = "sftp";
    /// `resize`
    pub const RESIZE: &str = "resize";
    /// `session.command`
    pub const SESSION_COMMAND: &str = "session.command";
    /// `session.disk`
    pub const SESSION_DISK: &str = "session.disk";
    /// `session.network`
    pub const SESSION_NETWORK: &str = "session.network";
    /// `role.created`
    pub const ROLE_CREATED: &str = "role.created";
    /// `role.updated`
    pub const ROLE_UPDATED: &str = "role.updated";
    /// `role.deleted`
    pub const ROLE_DELETED: &str = "role.deleted";
    /// `trusted_cluster.create`
    pub const TRUSTED_CLUSTER_CREATE: &str = "trusted_cluster.create";
    /// `trusted_cluster.delete`
    pub const TRUSTED_CLUSTER_DELETE: &str = "trusted_cluster.delete";
    /// `trusted_cluster_token.create`
    pub const TRUSTED_CLUSTER_TOKEN_CREATE: &str = "trusted_cluster_token.create";
    /// `join_token.create`
    pub const PROVISION_TOKEN_CREATE: &str = "join_token.create";
    /// `github.created`
    pub const GITHUB_CONNECTOR_CREATED: &str = "github.created";
    /// `github.updated`
    pub const GITHUB_CONNECTOR_UPDATED: &str = "github.updated";
    /// `github.deleted`
    pub const GITHUB_CONNECTOR_DELETED: &str = "github.deleted";
    /// `oidc.created`
    pub const OIDC_CONNECTOR_CREATED: &str = "oidc.created";
    /// `oidc.updated`
    pub const OIDC_CONNECTOR_UPDATED: &str = "oidc.updated";
    /// `oidc.deleted`
    pub const OIDC_CONNECTOR_DELETED: &str = "oidc.deleted";
    /// `saml.created`
    pub const SAML_CONNECTOR_CREATED: &str = "saml.created";
    /// `saml.updated`
    pub const SAML_CONNECTOR_UPDATED: &str = "saml.updated";
    /// `saml.deleted`
    pub const SAML_CONNECTOR_DELETED: &str = "saml.deleted";
    /// `session.rejected`
    pub const SESSION_REJECTED: &str = "session.rejected";
    /// `session.connect`
    pub const SESSION_CONNECT: &str = "session.connect";
    /// `app.create`
    pub const APP_CREATE: &str = "app.create";
    /// `app.update`
    pub const APP_UPDATE: &str = "app.update";
    /// `app.delete`
    pub const APP_DELETE: &str = "app.delete";
    /// `app.session.start`
    pub const APP_SESSION_START: &str = "app.session.start";
    /// `app.session.end`
    pub const APP_SESSION_END: &str = "app.session.end";
    /// `app.session.chunk`
    pub const APP_SESSION_CHUNK: &str = "app.session.chunk";
    /// `app.session.request`
    pub const APP_SESSION_REQUEST: &str = "app.session.request";
    /// `app.session.dynamodb.request`
    pub const APP_SESSION_DYNAMO_DB_REQUEST: &str = "app.session.dynamodb.request";
    /// `db.create`
    pub const DATABASE_CREATE: &str = "db.create";
    /// `db.update`
    pub const DATABASE_UPDATE: &str = "db.update";
    /// `db.delete`
    pub const DATABASE_DELETE: &str = "db.delete";
    /// `db.session.start`
    pub const DATABASE_SESSION_START: &str = "db.session.start";
    /// `db.session.end`
    pub const DATABASE_SESSION_END: &str = "db.session.end";
    /// `db.session.query`
    pub const DATABASE_SESSION_QUERY: &str = "db.session.query";
    /// `db.session.query.failed`
    pub const DATABASE_SESSION_QUERY_FAILED: &str = "db.session.query.failed";
    /// `db.session.postgres.statements.parse`
    pub const DATABASE_SESSION_POSTGRES_PARSE: &str = "db.session.postgres.statements.parse";
    /// `db.session.postgres.statements.bind`
    pub const DATABASE_SESSION_POSTGRES_BIND: &str = "db.session.postgres.statements.bind";
    /// `db.session.postgres.statements.execute`
    pub const DATABASE_SESSION_POSTGRES_EXECUTE: &str = "db.session.postgres.statements.execute";
    /// `db.session.postgres.statements.close`
    pub const DATABASE_SESSION_POSTGRES_CLOSE: &str = "db.session.postgres.statements.close";
    /// `db.session.postgres.function`
    pub const DATABASE_SESSION_POSTGRES_FUNCTION: &str = "db.session.postgres.function";
    /// `db.session.mysql.statements.prepare`
    pub const DATABASE_SESSION_MY_SQL_STATEMENT_PREPARE: &str =
        "db.session.mysql.statements.prepare";
    /// `db.session.mysql.statements.execute`
    pub const DATABASE_SESSION_MY_SQL_STATEMENT_EXECUTE: &str =
        "db.session.mysql.statements.execute";
    /// `db.session.mysql.statements.send_long_data`
    pub const DATABASE_SESSION_MY_SQL_STATEMENT_SEND_LONG_DATA: &str =
        "db.session.mysql.statements.send_long_data";
    /// `db.session.mysql.statements.close`
    pub const DATABASE_SESSION_MY_SQL_STATEMENT_CLOSE: &str = "db.session.mysql.statements.close";
    /// `db.session.mysql.statements.reset`
    pub const DATABASE_SESSION_MY_SQL_STATEMENT_RESET: &str = "db.session.mysql.statements.reset";
    /// `db.session.mysql.statements.fetch`
    pub const DATABASE_SESSION_MY_SQL_STATEMENT_FETCH: &str = "db.session.mysql.statements.fetch";
    /// `db.session.mysql.statements.bulk_execute`
    pub const DATABASE_SESSION_MY_SQL_STATEMENT_BULK_EXECUTE: &str =
        "db.session.mysql.statements.bulk_execute";
    /// `db.session.mysql.init_db`
    pub const DATABASE_SESSION_MY_SQL_INIT_DB: &str = "db.session.mysql.init_db";
    /// `db.session.mysql.create_db`
    pub const DATABASE_SESSION_MY_SQL_CREATE_DB: &str = "db.session.mysql.create_db";
    /// `db.session.mysql.drop_db`
    pub const DATABASE_SESSION_MY_SQL_DROP_DB: &str = "db.session.mysql.drop_db";
    /// `db.session.mysql.shut_down`
    pub const DATABASE_SESSION_MY_SQL_SHUT_DOWN: &str = "db.session.mysql.shut_down";
    /// `db.session.mysql.process_kill`
    pub const DATABASE_SESSION_MY_SQL_PROCESS_KILL: &str = "db.session.mysql.process_kill";
    /// `db.session.mysql.debug`
    pub const DATABASE_SESSION_MY_SQL_DEBUG: &str = "db.session.mysql.debug";
    /// `db.session.mysql.refresh`
    pub const DATABASE_SESSION_MY_SQL_REFRESH: &str = "db.session.mysql.refresh";
    /// `db.session.sqlserver.rpc_request`
    pub const DATABASE_SESSION_SQL_SERVER_RPC_REQUEST: &str = "db.session.sqlserver.rpc_request";
    /// `db.session.elasticsearch.request`
    pub const DATABASE_SESSION_ELASTICSEARCH_REQUEST: &str = "db.session.elasticsearch.request";
    /// `db.session.opensearch.request`
    pub const DATABASE_SESSION_OPEN_SEARCH_REQUEST: &str = "db.session.opensearch.request";
    /// `db.session.dynamodb.request`
    pub const DATABASE_SESSION_DYNAMO_DB_REQUEST: &str = "db.session.dynamodb.request";
    /// `db.session.malformed_packet`
    pub const DATABASE_SESSION_MALFORMED_PACKET: &str = "db.session.malformed_packet";
    /// `db.session.cassandra.batch`
    pub const DATABASE_SESSION_CASSANDRA_BATCH: &str = "db.session.cassandra.batch";
    /// `db.session.cassandra.prepare`
    pub const DATABASE_SESSION_CASSANDRA_PREPARE: &str = "db.session.cassandra.prepare";
    /// `db.session.cassandra.execute`
    pub const DATABASE_SESSION_CASSANDRA_EXECUTE: &str = "db.session.cassandra.execute";
    /// `db.session.cassandra.register`
    pub const DATABASE_SESSION_CASSANDRA_REGISTER: &str = "db.session.cassandra.register";
    /// `kube.request`
    pub const KUBE_REQUEST: &str = "kube.request";
    /// `kube.create`
    pub const KUBERNETES_CLUSTER_CREATE: &str = "kube.create";
    /// `kube.update`
    pub const KUBERNETES_CLUSTER_UPDATE: &str = "kube.update";
    /// `kube.delete`
    pub const KUBERNETES_CLUSTER_DELETE: &str = "kube.delete";
    /// `mfa.add`
    pub const MFA_DEVICE_ADD: &str = "mfa.add";
    /// `mfa.delete`
    pub const MFA_DEVICE_DELETE: &str = "mfa.delete";
    /// `lock.created`
    pub const LOCK_CREATED: &str = "lock.created";
    /// `lock.deleted`
    pub const LOCK_DELETED: &str = "lock.deleted";
    /// `recovery_code.generated`
    pub const RECOVERY_CODE_GENERATED: &str = "recovery_code.generated";
    /// `recovery_code.used`
    pub const RECOVERY_CODE_USED: &str = "recovery_code.used";
    /// `windows.desktop.session.start`
    pub const WINDOWS_DESKTOP_SESSION_START: &str = "windows.desktop.session.start";
    /// `windows.desktop.session.end`
    pub const WINDOWS_DESKTOP_SESSION_END: &str = "windows.desktop.session.end";
    /// `cert.create`
    pub const CERTIFICATE_CREATE: &str = "cert.create";
    /// `cert.generation_mismatch`
    pub const RENEWABLE_CERTIFICATE_GENERATION_MISMATCH: &str = "cert.generation_mismatch";
    /// `desktop.recording`
    pub const DESKTOP_RECORDING: &str = "desktop.recording";
    /// `desktop.clipboard.receive`
    pub const DESKTOP_CLIPBOARD_RECEIVE: &str = "desktop.clipboard.receive";
    /// `desktop.clipboard.send`
    pub const DESKTOP_CLIPBOARD_SEND: &str = "desktop.clipboard.send";
    /// `desktop.directory.share`
    pub const DESKTOP_SHARED_DIRECTORY_START: &str = "desktop.directory.share";
    /// `desktop.directory.read`
    pub const DESKTOP_SHARED_DIRECTORY_READ: &str = "desktop.directory.read";
    /// `desktop.directory.write`
    pub const DESKTOP_SHARED_DIRECTORY_WRITE: &str = "desktop.directory.write";
    /// `upgradewindowstart.update`
    pub const UPGRADE_WINDOW_START_UPDATE: &str = "upgradewindowstart.update";
    /// `session.recording.access`
    pub const SESSION_RECORDING_ACCESS: &str = "session.recording.access";
    /// `ssm.run`
    pub const SSM_RUN: &str = "ssm.run";
    /// `device`
    pub const DEVICE: &str = "device";
    /// `device.create`
    pub const DEVICE_CREATE: &str = "device.create";
    /// `device.delete`
    pub const DEVICE_DELETE: &str = "device.delete";
    /// `device.update`
    pub const DEVICE_UPDATE: &str = "device.update";
    /// `device.enroll`
    pub const DEVICE_ENROLL: &str = "device.enroll";
    /// `device.authenticate`
    pub const DEVICE_AUTHENTICATE: &str = "device.authenticate";
    /// `device.token.create`
    pub const DEVICE_ENROLL_TOKEN_CREATE: &str = "device.token.create";
    /// `bot.join`
    pub const BOT_JOIN: &str = "bot.join";
    /// `bot.create`
    pub const BOT_CREATE: &str = "bot.create";
    /// `bot.update`
    pub const BOT_UPDATE: &str = "bot.update";
    /// `bot.delete`
    pub const BOT_DELETE: &str = "bot.delete";
    /// `instance.join`
    pub const INSTANCE_JOIN: &str = "instance.join";
    /// `login_rule.create`
    pub const LOGIN_RULE_CREATE: &str = "login_rule.create";
    /// `login_rule.delete`
    pub const LOGIN_RULE_DELETE: &str = "login_rule.delete";
    /// `saml.idp.auth`
    pub const SAML_ID_P_AUTH_ATTEMPT: &str = "saml.idp.auth";
    /// `saml.idp.service.provider.create`
    pub const SAML_ID_P_SERVICE_PROVIDER_CREATE: &str = "saml.idp.service.provider.create";
    /// `saml.idp.service.provider.update`
    pub const SAML_ID_P_SERVICE_PROVIDER_UPDATE: &str = "saml.idp.service.provider.update";
    /// `saml.idp.service.provider.delete`
    pub const SAML_ID_P_SERVICE_PROVIDER_DELETE: &str = "saml.idp.service.provider.delete";
    /// `saml.idp.service.provider.delete_all`
    pub const SAML_ID_P_SERVICE_PROVIDER_DELETE_ALL: &str = "saml.idp.service.provider.delete_all";
    /// `okta.groups.update`
    pub const OKTA_GROUPS_UPDATE: &str = "okta.groups.update";
    /// `okta.applications.update`
    pub const OKTA_APPLICATIONS_UPDATE: &str = "okta.applications.update";
    /// `okta.sync.failure`
    pub const OKTA_SYNC_FAILURE: &str = "okta.sync.failure";
    /// `okta.assignment.process`
    pub const OKTA_ASSIGNMENT_PROCESS: &str = "okta.assignment.process";
    /// `okta.assignment.cleanup`
    pub const OKTA_ASSIGNMENT_CLEANUP: &str = "okta.assignment.cleanup";
    /// `access_list.create`
    pub const ACCESS_LIST_CREATE: &str = "access_list.create";
    /// `access_list.update`
    pub const ACCESS_LIST_UPDATE: &str = "access_list.update";
    /// `access_list.delete`
    pub const ACCESS_LIST_DELETE: &str = "access_list.delete";
    /// `access_list.review`
    pub const ACCESS_LIST_REVIEW: &str = "access_list.review";
    /// `access_list.member.create`
    pub const ACCESS_LIST_MEMBER_CREATE: &str = "access_list.member.create";
    /// `access_list.member.update`
    pub const ACCESS_LIST_MEMBER_UPDATE: &str = "access_list.member.update";
    /// `access_list.member.delete`
    pub const ACCESS_LIST_MEMBER_DELETE: &str = "access_list.member.delete";
    /// `access_list.member.delete_all_for_access_list`
    pub const ACCESS_LIST_MEMBER_DELETE_ALL_FOR_ACCESS_LIST: &str =
        "access_list.member.delete_all_for_access_list";
    /// `unknown`
    pub const UNKNOWN: &str = "unknown";
    /// `secreports.audit.query.run`
    pub const SEC_REPORTS_AUDIT_QUERY_RUN: &str = "secreports.audit.query.run";
    /// `secreports.report.run`
    pub const SEC_REPORTS_REPORT_RUN: &str = "secreports.report.run";
    /// `external_audit_storage.enable`
    pub const EXTERNAL_AUDIT_STORAGE_ENABLE: &str = "external_audit_storage.enable";
    /// `external_audit_storage.disable`
    pub const EXTERNAL_AUDIT_STORAGE_DISABLE: &str = "external_audit_storage.disable";
}
/// The whole catalogue.
pub(crate) static EVENT_TYPES: [EventType; 157] = [
    EventType {
        name: "print",
        message: "SessionPrint",
        category: Category::SessionTerminal,
        codes: &[],
    },
    EventType {
        name: "session.start",
        message: "SessionStart",
        category: Category::Session,
        codes: &["T2000I"],
    },
    EventType {
        name: "session.end",
        message: "SessionEnd",
        category: Category::Session,
        codes: &["T2004I"],
    },
    EventType {
        name: "session.upload",
        message: "SessionUpload",
        category: Category::Session,
        codes: &["T2005I"],
    },
    EventType {
        name: "session.join",
        message: "SessionJoin",
        category: Category::Session,
        codes: &["T2001I"],
    },
    EventType {
        name: "session.leave",
        message: "SessionLeave",
        category: Category::Session,
        codes: &["T2003I"],
    },
    EventType {
        name: "session.data",
        message: "SessionData",
        category: Category::Session,
        codes: &["T2006I"],
    },
    EventType {
        name: "client.disconnect",
        message: "ClientDisconnect",
        category: Category::Connection,
        codes: &["T3006I"],
    },
    EventType {
        name: "user.login",
        message: "UserLogin",
        category: Category::User,
        codes: &[
            "T1000I", "T1000W", "T1001I", "T1001W", "T1010I", "T1011W", "T1012I", "T1013I",
            "T1013W", "T1014W",
        ],
    },
    EventType {
        name: "user.update",
        message: "UserUpdate",
        category: Category::User,
        codes: &["T1003I"],
    },
    EventType {
        name: "user.delete",
        message: "UserDelete",
        category: Category::User,
        codes: &["T1004I"],
    },
    EventType {
        name: "user.create",
        message: "UserCreate",
        category: Category::User,
        codes: &["T1002I"],
    },
    EventType {
        name: "user.password_change",
        message: "UserPasswordChange",
        category: Category::User,
        codes: &["T1005I"],
    },
    EventType {
        name: "access_request.create",
        message: "AccessRequestCreate",
        category: Category::AccessRequest,
        codes: &["T5000I"],
    },
    EventType {
        name: "access_request.update",
        message: "AccessRequestCreate",
        category: Category::AccessRequest,
        codes: &["T5001I"],
    },
    EventType {
        name: "access_request.review",
        message: "AccessRequestCreate",
        category: Category::AccessRequest,
        codes: &["T5002I"],
    },
    EventType {
        name: "access_request.delete",
        message: "AccessRequestDelete",
        category: Category::AccessRequest,
        codes: &["T5003I"],
    },
    EventType {
        name: "access_request.search",
        message: "AccessRequestResourceSearch",
        category: Category::AccessRequest,
        codes: &["T5004I"],
    },
    EventType {
        name: "billing.create_card",
        message: "BillingCardCreate",
        category: Category::Billing,
        codes: &["TBL00I"],
    },
    EventType {
        name: "billing.delete_card",
        message: "BillingCardDelete",
        category: Category::Billing,
        codes: &["TBL01I"],
    },
    EventType {
        name: "billing.update_card",
        message: "BillingCardCreate",
        category: Category::Billing,
        codes: &["TBL02I"],
    },
    EventType {
        name: "billing.update_info",
        message: "BillingInformationUpdate",
        category: Category::Billing,
        codes: &["TBL03I"],
    },
    EventType {
        name: "recovery_token.create",
        message: "UserTokenCreate",
        category: Category::User,
        codes: &["T6001I"],
    },
    EventType {
        name: "reset_password_token.create",
        message: "UserTokenCreate",
        category: Category::User,
        codes: &["T6000I"],
    },
    EventType {
        name: "privilege_token.create",
        message: "UserTokenCreate",
        category: Category::User,
        codes: &["T6002I"],
    },
    EventType {
        name: "exec",
        message: "Exec",
        category: Category::SshCommand,
        codes: &["T3002I", "T3002E"],
    },
    EventType {
        name: "subsystem",
        message: "Subsystem",
        category: Category::SshCommand,
        codes: &["T3001I", "T3001E"],
    },
    EventType {
        name: "x11-forward",
        message: "X11Forward",
        category: Category::Forwarding,
        codes: &["T3008I", "T3008W"],
    },
    EventType {
        name: "port",
        message: "PortForward",
        category: Category::Forwarding,
        codes: &["T3003I", "T3003E"],
    },
    EventType {
        name: "auth",
        message: "AuthAttempt",
        category: Category::Connection,
        codes: &["T3007W"],
    },
    EventType {
        name: "scp",
        message: "SCP",
        category: Category::FileTransfer,
        codes: &["T3004I", "T3004E", "T3005I", "T3005E"],
    },
    EventType {
        name: "sftp",
        message: "SFTP",
        category: Category::FileTransfer,
        codes: &[
            "TS001I", "TS001E", "TS002I", "TS002E", "TS003I", "TS003E", "TS004I", "TS004E",
            "TS005I", "TS005E", "TS006I", "TS006E", "TS007I", "TS007E", "TS008I", "TS008E",
            "TS009I", "TS009E", "TS010I", "TS010E", "TS011I", "TS011E", "TS012I", "TS012E",
            "TS013I", "TS013E", "TS014I", "TS014E", "TS015I", "TS015E", "TS016I", "TS016E",
            "TS017I", "TS017E", "TS018I", "TS018E", "TS019I", "TS019E",
        ],
    },
    EventType {
        name: "resize",
        message: "Resize",
        category: Category::SessionTerminal,
        codes: &["T2002I"],
    },
    EventType {
        name: "session.command",
        message: "SessionCommand",
        category: Category::SessionEnhanced,
        codes: &["T4000I"],
    },
    EventType {
        name: "session.disk",
        message: "SessionDisk",
        category: Category::SessionEnhanced,
        codes: &["T4001I"],
    },
    EventType {
        name: "session.network",
        message: "SessionNetwork",
        category: Category::SessionEnhanced,
        codes: &["T4002I"],
    },
    EventType {
        name: "role.created",
        message: "RoleCreate",
        category: Category::Role,
        codes: &["T9000I"],
    },
    EventType {
        name: "role.updated",
        message: "RoleUpdate",
        category: Category::Role,
        codes: &["T9002I"],
    },
    EventType {
        name: "role.deleted",
        message: "RoleDelete",
        category: Category::Role,
        codes: &["T9001I"],
    },
    EventType {
        name: "trusted_cluster.create",
        message: "TrustedClusterCreate",
        category: Category::Cluster,
        codes: &["T7000I"],
    },
    EventType {
        name: "trusted_cluster.delete",
        message: "TrustedClusterDelete",
        category: Category::Cluster,
        codes: &["T7001I"],
    },
    EventType {
        name: "trusted_cluster_token.create",
        message: "TrustedClusterTokenCreate",
        category: Category::Cluster,
        codes: &["T7002I"],
    },
    EventType {
        name: "join_token.create",
        message: "ProvisionTokenCreate",
        category: Category::Cluster,
        codes: &["TJT00I"],
    },
    EventType {
        name: "github.created",
        message: "GithubConnectorCreate",
        category: Category::AuthConnector,
        codes: &["T8000I"],
    },
    EventType {
        name: "github.updated",
        message: "GithubConnectorUpdate",
        category: Category::AuthConnector,
        codes: &["T80002I"],
    },
    EventType {
        name: "github.deleted",
        message: "GithubConnectorDelete",
        category: Category::AuthConnector,
        codes: &["T8001I"],
    },
    EventType {
        name: "oidc.created",
        message: "OIDCConnectorCreate",
        category: Category::AuthConnector,
        codes: &["T8100I"],
    },
    EventType {
        name: "oidc.updated",
        message: "OIDCConnectorUpdate",
        category: Category::AuthConnector,
        codes: &["T8102I"],
    },
    EventType {
        name: "oidc.deleted",
        message: "OIDCConnectorDelete",
        category: Category::AuthConnector,
        codes: &["T8101I"],
    },
    EventType {
        name: "saml.created",
        message: "SAMLConnectorCreate",
        category: Category::AuthConnector,
        codes: &["T8200I"],
    },
    EventType {
        name: "saml.updated",
        message: "SAMLConnectorUpdate",
        category: Category::AuthConnector,
        codes: &["T8202I"],
    },
    EventType {
        name: "saml.deleted",
        message: "SAMLConnectorDelete",
        category: Category::AuthConnector,
        codes: &["T8201I"],
    },
    EventType {
        name: "session.rejected",
        message: "SessionReject",
        category: Category::Session,
        codes: &["T1006W"],
    },
    EventType {
        name: "session.connect",
        message: "SessionConnect",
        category: Category::Connection,
        codes: &["T2010I"],
    },
    EventType {
        name: "app.create",
        message: "AppCreate",
        category: Category::AppResource,
        codes: &["TAP03I"],
    },
    EventType {
        name: "app.update",
        message: "AppUpdate",
        category: Category::AppResource,
        codes: &["TAP04I"],
    },
    EventType {
        name: "app.delete",
        message: "AppDelete",
        category: Category::AppResource,
        codes: &["TAP05I"],
    },
    EventType {
        name: "app.session.start",
        message: "AppSessionStart",
        category: Category::AppSession,
        codes: &["T2007I"],
    },
    EventType {
        name: "app.session.end",
        message: "AppSessionEnd",
        category: Category::AppSession,
        codes: &["T2011I"],
    },
    EventType {
        name: "app.session.chunk",
        message: "AppSessionChunk",
        category: Category::AppSession,
        codes: &["T2008I"],
    },
    EventType {
        name: "app.session.request",
        message: "AppSessionRequest",
        category: Category::AppSession,
        codes: &["T2009I"],
    },
    EventType {
        name: "app.session.dynamodb.request",
        message: "AppSessionDynamoDBRequest",
        category: Category::AppSession,
        codes: &["T2013I"],
    },
    EventType {
        name: "db.create",
        message: "DatabaseCreate",
        category: Category::DatabaseResource,
        codes: &["TDB03I"],
    },
    EventType {
        name: "db.update",
        message: "DatabaseUpdate",
        category: Category::DatabaseResource,
        codes: &["TDB04I"],
    },
    EventType {
        name: "db.delete",
        message: "DatabaseDelete",
        category: Category::DatabaseResource,
        codes: &["TDB05I"],
    },
    EventType {
        name: "db.session.start",
        message: "DatabaseSessionStart",
        category: Category::DatabaseSession,
        codes: &["TDB00I", "TDB00W"],
    },
    EventType {
        name: "db.session.end",
        message: "DatabaseSessionEnd",
        category: Category::DatabaseSession,
        codes: &["TDB01I"],
    },
    EventType {
        name: "db.session.query",
        message: "DatabaseSessionQuery",
        category: Category::DatabaseSession,
        codes: &["TDB02I"],
    },
    EventType {
        name: "db.session.query.failed",
        message: "DatabaseSessionQuery",
        category: Category::DatabaseSession,
        codes: &["TDB02W"],
    },
    EventType {
        name: "db.session.postgres.statements.parse",
        message: "PostgresParse",
        category: Category::DatabaseSession,
        codes: &["TPG00I"],
    },
    EventType {
        name: "db.session.postgres.statements.bind",
        message: "PostgresBind",
        category: Category::DatabaseSession,
        codes: &["TPG01I"],
    },
    EventType {
        name: "db.session.postgres.statements.execute",
        message: "PostgresExecute",
        category: Category::DatabaseSession,
        codes: &["TPG02I"],
    },
    EventType {
        name: "db.session.postgres.statements.close",
        message: "PostgresClose",
        category: Category::DatabaseSession,
        codes: &["TPG03I"],
    },
    EventType {
        name: "db.session.postgres.function",
        message: "PostgresFunctionCall",
        category: Category::DatabaseSession,
        codes: &["TPG04I"],
    },
    EventType {
        name: "db.session.mysql.statements.prepare",
        message: "MySQLStatementPrepare",
        category: Category::DatabaseSession,
        codes: &["TMY00I"],
    },
    EventType {
        name: "db.session.mysql.statements.execute",
        message: "MySQLStatementExecute",
        category: Category::DatabaseSession,
        codes: &["TMY01I"],
    },
    EventType {
        name: "db.session.mysql.statements.send_long_data",
        message: "MySQLStatementSendLongData",
        category: Category::DatabaseSession,
        codes: &["TMY02I"],
    },
    EventType {
        name: "db.session.mysql.statements.close",
        message: "MySQLStatementClose",
        category: Category::DatabaseSession,
        codes: &["TMY03I"],
    },
    EventType {
        name: "db.session.mysql.statements.reset",
        message: "MySQLStatementReset",
        category: Category::DatabaseSession,
        codes: &["TMY04I"],
    },
    EventType {
        name: "db.session.mysql.statements.fetch",
        message: "MySQLStatementFetch",
        category: Category::DatabaseSession,
        codes: &["TMY05I"],
    },
    EventType {
        name: "db.session.mysql.statements.bulk_execute",
        message: "MySQLStatementBulkExecute",
        category: Category::DatabaseSession,
        codes: &["TMY06I"],
    },
    EventType {
        name: "db.session.mysql.init_db",
        message: "MySQLInitDB",
        category: Category::DatabaseSession,
        codes: &["TMY07I"],
    },
    EventType {
        name: "db.session.mysql.create_db",
        message: "MySQLCreateDB",
        category: Category::DatabaseSession,
        codes: &["TMY08I"],
    },
    EventType {
        name: "db.session.mysql.drop_db",
        message: "MySQLDropDB",
        category: Category::DatabaseSession,
        codes: &["TMY09I"],
    },
    EventType {
        name: "db.session.mysql.shut_down",
        message: "MySQLShutDown",
        category: Category::DatabaseSession,
        codes: &["TMY10I"],
    },
    EventType {
        name: "db.session.mysql.process_kill",
        message: "MySQLProcessKill",
        category: Category::DatabaseSession,
        codes: &["TMY11I"],
    },
    EventType {
        name: "db.session.mysql.debug",
        message: "MySQLDebug",
        category: Category::DatabaseSession,
        codes: &["TMY12I"],
    },
    EventType {
        name: "db.session.mysql.refresh",
        message: "MySQLRefresh",
        category: Category::DatabaseSession,
        codes: &["TMY13I"],
    },
    EventType {
        name: "db.session.sqlserver.rpc_request",
        message: "SQLServerRPCRequest",
        category: Category::DatabaseSession,
        codes: &["TMS00I"],
    },
    EventType {
        name: "db.session.elasticsearch.request",
        message: "ElasticsearchRequest",
        category: Category::DatabaseSession,
        codes: &["TES00I", "TES00E"],
    },
    EventType {
        name: "db.session.opensearch.request",
        message: "OpenSearchRequest",
        category: Category::DatabaseSession,
        codes: &["TOS00I", "TOS00E"],
    },
    EventType {
        name: "db.session.dynamodb.request",
        message: "DynamoDBRequest",
        category: Category::DatabaseSession,
        codes: &["TDY01I", "TDY01E"],
    },
    EventType {
        name: "db.session.malformed_packet",
        message: "DatabaseSessionMalformedPacket",
        category: Category::DatabaseSession,
        codes: &["TDB06I"],
    },
    EventType {
        name: "db.session.cassandra.batch",
        message: "CassandraBatch",
        category: Category::DatabaseSession,
        codes: &["TCA01I"],
    },
    EventType {
        name: "db.session.cassandra.prepare",
        message: "CassandraPrepare",
        category: Category::DatabaseSession,
        codes: &["TCA02I"],
    },
    EventType {
        name: "db.session.cassandra.execute",
        message: "CassandraExecute",
        category: Category::DatabaseSession,
        codes: &["TCA03I"],
    },
    EventType {
        name: "db.session.cassandra.register",
        message: "CassandraRegister",
        category: Category::DatabaseSession,
        codes: &["TCA04I"],
    },
    EventType {
        name: "kube.request",
        message: "KubeRequest",
        category: Category::Kubernetes,
        codes: &["T3009I"],
    },
    EventType {
        name: "kube.create",
        message: "KubernetesClusterCreate",
        category: Category::Kubernetes,
        codes: &["T3010I"],
    },
    EventType {
        name: "kube.update",
        message: "KubernetesClusterUpdate",
        category: Category::Kubernetes,
        codes: &["T3011I"],
    },
    EventType {
        name: "kube.delete",
        message: "KubernetesClusterDelete",
        category: Category::Kubernetes,
        codes: &["T3012I"],
    },
    EventType {
        name: "mfa.add",
        message: "MFADeviceAdd",
        category: Category::User,
        codes: &["T1006I"],
    },
    EventType {
        name: "mfa.delete",
        message: "MFADeviceDelete",
        category: Category::User,
        codes: &["T1007I"],
    },
    EventType {
        name: "lock.created",
        message: "LockCreate",
        category: Category::Lock,
        codes: &["TLK00I"],
    },
    EventType {
        name: "lock.deleted",
        message: "LockDelete",
        category: Category::Lock,
        codes: &["TLK01I"],
    },
    EventType {
        name: "recovery_code.generated",
        message: "RecoveryCodeGenerate",
        category: Category::User,
        codes: &["T1008I"],
    },
    EventType {
        name: "recovery_code.used",
        message: "RecoveryCodeUsed",
        category: Category::User,
        codes: &["T1009I", "T1009W"],
    },
    EventType {
        name: "windows.desktop.session.start",
        message: "WindowsDesktopSessionStart",
        category: Category::DesktopSession,
        codes: &["TDP00I", "TDP00W"],
    },
    EventType {
        name: "windows.desktop.session.end",
        message: "WindowsDesktopSessionEnd",
        category: Category::DesktopSession,
        codes: &["TDP01I"],
    },
    EventType {
        name: "cert.create",
        message: "CertificateCreate",
        category: Category::Certificate,
        codes: &["TC000I"],
    },
    EventType {
        name: "cert.generation_mismatch",
        message: "RenewableCertificateGenerationMismatch",
        category: Category::Certificate,
        codes: &["TCB00W"],
    },
    EventType {
        name: "desktop.recording",
        message: "DesktopRecording",
        category: Category::DesktopSession,
        codes: &[],
    },
    EventType {
        name: "desktop.clipboard.receive",
        message: "DesktopClipboardReceive",
        category: Category::DesktopSession,
        codes: &["TDP03I"],
    },
    EventType {
        name: "desktop.clipboard.send",
        message: "DesktopClipboardSend",
        category: Category::DesktopSession,
        codes: &["TDP02I"],
    },
    EventType {
        name: "desktop.directory.share",
        message: "DesktopSharedDirectoryStart",
        category: Category::DesktopSession,
        codes: &["TDP04I", "TDP04W"],
    },
    EventType {
        name: "desktop.directory.read",
        message: "DesktopSharedDirectoryRead",
        category: Category::DesktopSession,
        codes: &["TDP05I", "TDP05W"],
    },
    EventType {
        name: "desktop.directory.write",
        message: "DesktopSharedDirectoryWrite",
        category: Category::DesktopSession,
        codes: &["TDP06I", "TDP06W"],
    },
    EventType {
        name: "upgradewindowstart.update",
        message: "UpgradeWindowStartUpdate",
        category: Category::Cluster,
        codes: &["TUW01I"],
    },
    EventType {
        name: "session.recording.access",
        message: "SessionRecordingAccess",
        category: Category::RecordingAccess,
        codes: &["T2012I"],
    },
    EventType {
        name: "ssm.run",
        message: "SSMRun",
        category: Category::Discovery,
        codes: &["TDS00I", "TDS00W"],
    },
    EventType {
        name: "device",
        message: "DeviceEvent",
        category: Category::Device,
        codes: &[
            "TV001I", "TV002I", "TV003I", "TV004I", "TV005I", "TV006I", "TV007I",
        ],
    },
    EventType {
        name: "device.create",
        message: "DeviceEvent2",
        category: Category::Device,
        codes: &["TV001I"],
    },
    EventType {
        name: "device.delete",
        message: "DeviceEvent2",
        category: Category::Device,
        codes: &["TV002I"],
    },
    EventType {
        name: "device.update",
        message: "DeviceEvent2",
        category: Category::Device,
        codes: &["TV007I"],
    },
    EventType {
        name: "device.enroll",
        message: "DeviceEvent2",
        category: Category::Device,
        codes: &["TV005I"],
    },
    EventType {
        name: "device.authenticate",
        message: "DeviceEvent2",
        category: Category::Device,
        codes: &["TV006I"],
    },
    EventType {
        name: "device.token.create",
        message: "DeviceEvent2",
        category: Category::Device,
        codes: &["TV003I"],
    },
    EventType {
        name: "bot.join",
        message: "BotJoin",
        category: Category::Machine,
        codes: &["TJ001I"],
    },
    EventType {
        name: "bot.create",
        message: "BotCreate",
        category: Category::Machine,
        codes: &["TB001I"],
    },
    EventType {
        name: "bot.update",
        message: "BotUpdate",
        category: Category::Machine,
        codes: &["TB002I"],
    },
    EventType {
        name: "bot.delete",
        message: "BotDelete",
        category: Category::Machine,
        codes: &["TB003I"],
    },
    EventType {
        name: "instance.join",
        message: "InstanceJoin",
        category: Category::Machine,
        codes: &["TJ002I"],
    },
    EventType {
        name: "login_rule.create",
        message: "LoginRuleCreate",
        category: Category::LoginRule,
        codes: &["TLR00I"],
    },
    EventType {
        name: "login_rule.delete",
        message: "LoginRuleDelete",
        category: Category::LoginRule,
        codes: &["TLR01I"],
    },
    EventType {
        name: "saml.idp.auth",
        message: "SAMLIdPAuthAttempt",
        category: Category::SamlIdp,
        codes: &["TSI000I"],
    },
    EventType {
        name: "saml.idp.service.provider.create",
        message: "SAMLIdPServiceProviderCreate",
        category: Category::SamlIdp,
        codes: &["TSI001I", "TSI001W"],
    },
    EventType {
        name: "saml.idp.service.provider.update",
        message: "SAMLIdPServiceProviderUpdate",
        category: Category::SamlIdp,
        codes: &["TSI002I", "TSI002W"],
    },
    EventType {
        name: "saml.idp.service.provider.delete",
        message: "SAMLIdPServiceProviderDelete",
        category: Category::SamlIdp,
        codes: &["TSI003I", "TSI003W"],
    },
    EventType {
        name: "saml.idp.service.provider.delete_all",
        message: "SAMLIdPServiceProviderDeleteAll",
        category: Category::SamlIdp,
        codes: &["TSI004I", "TSI004W"],
    },
    EventType {
        name: "okta.groups.update",
        message: "OktaResourcesUpdate",
        category: Category::Okta,
        codes: &["TOK001I"],
    },
    EventType {
        name: "okta.applications.update",
        message: "OktaResourcesUpdate",
        category: Category::Okta,
        codes: &["TOK002I"],
    },
    EventType {
        name: "okta.sync.failure",
        message: "OktaSyncFailure",
        category: Category::Okta,
        codes: &["TOK003E"],
    },
    EventType {
        name: "okta.assignment.process",
        message: "OktaAssignmentResult",
        category: Category::Okta,
        codes: &["TOK004I", "TOK004E"],
    },
    EventType {
        name: "okta.assignment.cleanup",
        message: "OktaAssignmentResult",
        category: Category::Okta,
        codes: &["TOK005I", "TOK005E"],
    },
    EventType {
        name: "access_list.create",
        message: "AccessListCreate",
        category: Category::AccessList,
        codes: &["TAL001I", "TAL001E"],
    },
    EventType {
        name: "access_list.update",
        message: "AccessListUpdate",
        category: Category::AccessList,
        codes: &["TAL002I", "TAL002E"],
    },
    EventType {
        name: "access_list.delete",
        message: "AccessListDelete",
        category: Category::AccessList,
        codes: &["TAL003I", "TAL003E"],
    },
    EventType {
        name: "access_list.review",
        message: "AccessListReview",
        category: Category::AccessList,
        codes: &["TAL004I", "TAL004E"],
    },
    EventType {
        name: "access_list.member.create",
        message: "AccessListMemberCreate",
        category: Category::AccessList,
        codes: &["TAL005I", "TAL005E"],
    },
    EventType {
        name: "access_list.member.update",
        message: "AccessListMemberUpdate",
        category: Category::AccessList,
        codes: &["TAL006I", "TAL006E"],
    },
    EventType {
        name: "access_list.member.delete",
        message: "AccessListMemberDelete",
        category: Category::AccessList,
        codes: &["TAL007I", "TAL007E"],
    },
    EventType {
        name: "access_list.member.delete_all_for_access_list",
        message: "AccessListMemberDeleteAllForAccessList",
        category: Category::AccessList,
        codes: &["TAL008I", "TAL008E"],
    },
    EventType {
        name: "unknown",
        message: "Unknown",
        category: Category::Unknown,
        codes: &["TCC00E"],
    },
    EventType {
        name: "secreports.audit.query.run",
        message: "AuditQueryRun",
        category: Category::SecurityReport,
        codes: &["SRE001I"],
    },
    EventType {
        name: "secreports.report.run",
        message: "SecurityReportRun",
        category: Category::SecurityReport,
        codes: &["SRE002I"],
    },
    EventType {
        name: "external_audit_storage.enable",
        message: "ExternalAuditStorageEnable",
        category: Category::Cluster,
        codes: &["TEA001I"],
    },
    EventType {
        name: "external_audit_storage.disable",
        message: "ExternalAuditStorageDisable",
        category: Category::Cluster,
        codes: &["TEA002I"],
    },
];
/// Field number in `OneOf` and the message's name, also of messages whose fields are not known.
pub(crate) static ONE_OF_NAMES: [(u32, &str); 267] = [
    (1, "UserLogin"),
    (2, "UserCreate"),
    (3, "UserDelete"),
    (4, "UserPasswordChange"),
    (5, "SessionStart"),
    (6, "SessionJoin"),
    (7, "SessionPrint"),
    (8, "SessionReject"),
    (9, "Resize"),
    (10, "SessionEnd"),
    (11, "SessionCommand"),
    (12, "SessionDisk"),
    (13, "SessionNetwork"),
    (14, "SessionData"),
    (15, "SessionLeave"),
    (16, "PortForward"),
    (17, "X11Forward"),
    (18, "SCP"),
    (19, "Exec"),
    (20, "Subsystem"),
    (21, "ClientDisconnect"),
    (22, "AuthAttempt"),
    (23, "AccessRequestCreate"),
    (24, "UserTokenCreate"),
    (25, "RoleCreate"),
    (26, "RoleDelete"),
    (27, "TrustedClusterCreate"),
    (28, "TrustedClusterDelete"),
    (29, "TrustedClusterTokenCreate"),
    (30, "GithubConnectorCreate"),
    (31, "GithubConnectorDelete"),
    (32, "OIDCConnectorCreate"),
    (33, "OIDCConnectorDelete"),
    (34, "SAMLConnectorCreate"),
    (35, "SAMLConnectorDelete"),
    (36, "KubeRequest"),
    (37, "AppSessionStart"),
    (38, "AppSessionChunk"),
    (39, "AppSessionRequest"),
    (40, "DatabaseSessionStart"),
    (41, "DatabaseSessionEnd"),
    (42, "DatabaseSessionQuery"),
    (43, "SessionUpload"),
    (44, "MFADeviceAdd"),
    (45, "MFADeviceDelete"),
    (46, "BillingInformationUpdate"),
    (47, "BillingCardCreate"),
    (48, "BillingCardDelete"),
    (49, "LockCreate"),
    (50, "LockDelete"),
    (51, "RecoveryCodeGenerate"),
    (52, "RecoveryCodeUsed"),
    (53, "DatabaseCreate"),
    (54, "DatabaseUpdate"),
    (55, "DatabaseDelete"),
    (56, "AppCreate"),
    (57, "AppUpdate"),
    (58, "AppDelete"),
    (59, "WindowsDesktopSessionStart"),
    (60, "WindowsDesktopSessionEnd"),
    (61, "PostgresParse"),
    (62, "PostgresBind"),
    (63, "PostgresExecute"),
    (64, "PostgresClose"),
    (65, "PostgresFunctionCall"),
    (66, "AccessRequestDelete"),
    (67, "SessionConnect"),
    (68, "CertificateCreate"),
    (69, "DesktopRecording"),
    (70, "DesktopClipboardSend"),
    (71, "DesktopClipboardReceive"),
    (72, "MySQLStatementPrepare"),
    (73, "MySQLStatementExecute"),
    (74, "MySQLStatementSendLongData"),
    (75, "MySQLStatementClose"),
    (76, "MySQLStatementReset"),
    (77, "MySQLStatementFetch"),
    (78, "MySQLStatementBulkExecute"),
    (79, "RenewableCertificateGenerationMismatch"),
    (80, "Unknown"),
    (81, "MySQLInitDB"),
    (82, "MySQLCreateDB"),
    (83, "MySQLDropDB"),
    (84, "MySQLShutDown"),
    (85, "MySQLProcessKill"),
    (86, "MySQLDebug"),
    (87, "MySQLRefresh"),
    (88, "AccessRequestResourceSearch"),
    (89, "SQLServerRPCRequest"),
    (90, "DatabaseSessionMalformedPacket"),
    (91, "SFTP"),
    (92, "UpgradeWindowStartUpdate"),
    (93, "AppSessionEnd"),
    (94, "SessionRecordingAccess"),
    (96, "KubernetesClusterCreate"),
    (97, "KubernetesClusterUpdate"),
    (98, "KubernetesClusterDelete"),
    (99, "SSMRun"),
    (100, "ElasticsearchRequest"),
    (101, "CassandraBatch"),
    (102, "CassandraPrepare"),
    (103, "CassandraRegister"),
    (104, "CassandraExecute"),
    (105, "AppSessionDynamoDBRequest"),
    (106, "DesktopSharedDirectoryStart"),
    (107, "DesktopSharedDirectoryRead"),
    (108, "DesktopSharedDirectoryWrite"),
    (109, "DynamoDBRequest"),
    (110, "BotJoin"),
    (111, "InstanceJoin"),
    (112, "DeviceEvent"),
    (113, "LoginRuleCreate"),
    (114, "LoginRuleDelete"),
    (115, "SAMLIdPAuthAttempt"),
    (116, "SAMLIdPServiceProviderCreate"),
    (117, "SAMLIdPServiceProviderUpdate"),
    (118, "SAMLIdPServiceProviderDelete"),
    (119, "SAMLIdPServiceProviderDeleteAll"),
    (120, "OpenSearchRequest"),
    (121, "DeviceEvent2"),
    (122, "OktaResourcesUpdate"),
    (123, "OktaSyncFailure"),
    (124, "OktaAssignmentResult"),
    (125, "ProvisionTokenCreate"),
    (126, "AccessListCreate"),
    (127, "AccessListUpdate"),
    (128, "AccessListDelete"),
    (129, "AccessListReview"),
    (130, "AccessListMemberCreate"),
    (131, "AccessListMemberUpdate"),
    (132, "AccessListMemberDelete"),
    (133, "AccessListMemberDeleteAllForAccessList"),
    (134, "AuditQueryRun"),
    (135, "SecurityReportRun"),
    (136, "GithubConnectorUpdate"),
    (137, "OIDCConnectorUpdate"),
    (138, "SAMLConnectorUpdate"),
    (139, "RoleUpdate"),
    (140, "UserUpdate"),
    (141, "ExternalAuditStorageEnable"),
    (142, "ExternalAuditStorageDisable"),
    (143, "BotCreate"),
    (144, "BotDelete"),
    (145, "BotUpdate"),
    (146, "CreateMFAAuthChallenge"),
    (147, "ValidateMFAAuthResponse"),
    (148, "OktaAccessListSync"),
    (149, "DatabasePermissionUpdate"),
    (150, "SPIFFESVIDIssued"),
    (151, "OktaUserSync"),
    (152, "AuthPreferenceUpdate"),
    (153, "SessionRecordingConfigUpdate"),
    (154, "ClusterNetworkingConfigUpdate"),
    (155, "DatabaseUserCreate"),
    (156, "DatabaseUserDeactivate"),
    (157, "AccessPathChanged"),
    (158, "SpannerRPC"),
    (159, "DatabaseSessionCommandResult"),
    (160, "DiscoveryConfigCreate"),
    (161, "DiscoveryConfigUpdate"),
    (162, "DiscoveryConfigDelete"),
    (163, "DiscoveryConfigDeleteAll"),
    (164, "AccessGraphSettingsUpdate"),
    (165, "IntegrationCreate"),
    (166, "IntegrationUpdate"),
    (167, "IntegrationDelete"),
    (168, "SPIFFEFederationCreate"),
    (169, "SPIFFEFederationDelete"),
    (170, "PluginCreate"),
    (171, "PluginUpdate"),
    (172, "PluginDelete"),
    (173, "AutoUpdateConfigCreate"),
    (174, "AutoUpdateConfigUpdate"),
    (175, "AutoUpdateConfigDelete"),
    (176, "AutoUpdateVersionCreate"),
    (177, "AutoUpdateVersionUpdate"),
    (178, "AutoUpdateVersionDelete"),
    (179, "StaticHostUserCreate"),
    (180, "StaticHostUserUpdate"),
    (181, "StaticHostUserDelete"),
    (182, "CrownJewelCreate"),
    (183, "CrownJewelUpdate"),
    (184, "CrownJewelDelete"),
    (188, "UserTaskCreate"),
    (189, "UserTaskUpdate"),
    (190, "UserTaskDelete"),
    (191, "SFTPSummary"),
    (192, "ContactCreate"),
    (193, "ContactDelete"),
    (194, "WorkloadIdentityCreate"),
    (195, "WorkloadIdentityUpdate"),
    (196, "WorkloadIdentityDelete"),
    (197, "GitCommand"),
    (198, "UserLoginAccessListInvalid"),
    (199, "AccessRequestExpire"),
    (200, "StableUNIXUserCreate"),
    (201, "WorkloadIdentityX509RevocationCreate"),
    (202, "WorkloadIdentityX509RevocationDelete"),
    (203, "WorkloadIdentityX509RevocationUpdate"),
    (204, "AWSICResourceSync"),
    (205, "HealthCheckConfigCreate"),
    (206, "HealthCheckConfigUpdate"),
    (207, "HealthCheckConfigDelete"),
    (208, "WorkloadIdentityX509IssuerOverrideCreate"),
    (209, "WorkloadIdentityX509IssuerOverrideDelete"),
    (210, "SigstorePolicyCreate"),
    (211, "SigstorePolicyUpdate"),
    (212, "SigstorePolicyDelete"),
    (213, "AutoUpdateAgentRolloutTrigger"),
    (214, "AutoUpdateAgentRolloutForceDone"),
    (215, "AutoUpdateAgentRolloutRollback"),
    (216, "MCPSessionStart"),
    (217, "MCPSessionEnd"),
    (218, "MCPSessionRequest"),
    (219, "MCPSessionNotification"),
    (220, "BoundKeypairRecovery"),
    (221, "BoundKeypairRotation"),
    (222, "BoundKeypairJoinStateVerificationFailed"),
    (223, "MCPSessionListenSSEStream"),
    (224, "MCPSessionInvalidHTTPRequest"),
    (225, "SCIMListingEvent"),
    (226, "SCIMResourceEvent"),
    (227, "ClientIPRestrictionsUpdate"),
    (228, "AppAuthConfigCreate"),
    (229, "AppAuthConfigUpdate"),
    (230, "AppAuthConfigDelete"),
    (231, "AppAuthConfigVerify"),
    (232, "VnetConfigCreate"),
    (233, "VnetConfigUpdate"),
    (234, "VnetConfigDelete"),
    (235, "WorkloadClusterCreate"),
    (236, "WorkloadClusterUpdate"),
    (237, "WorkloadClusterDelete"),
    (238, "InferenceModelCreate"),
    (239, "InferenceModelUpdate"),
    (240, "InferenceModelDelete"),
    (241, "InferenceSecretCreate"),
    (242, "InferenceSecretUpdate"),
    (243, "InferenceSecretDelete"),
    (244, "InferencePolicyCreate"),
    (245, "InferencePolicyUpdate"),
    (246, "InferencePolicyDelete"),
    (247, "SessionSummarized"),
    (248, "CertAuthorityOverrideEvent"),
    (249, "AppSessionLLMRequest"),
    (250, "RetrievalModelCreate"),
    (251, "RetrievalModelUpdate"),
    (252, "RetrievalModelDelete"),
    (253, "AzureRun"),
    (254, "LinuxDesktopSessionStart"),
    (255, "LinuxDesktopSessionEnd"),
    (256, "EnvironmentProfileUpdate"),
    (257, "BeamsConfigCreate"),
    (258, "BeamsConfigUpdate"),
    (259, "BeamsConfigDelete"),
    (260, "ClassifierCreate"),
    (261, "ClassifierUpdate"),
    (262, "ClassifierDelete"),
    (263, "ScopedTokenCreate"),
    (264, "ScopedTokenUpdate"),
    (265, "ScopedTokenDelete"),
    (266, "AgentForward"),
    (267, "AppSessionHTTPRequest"),
    (268, "AppSessionHTTPRequestBodyChunk"),
    (269, "AppSessionHTTPResponse"),
    (270, "AppSessionHTTPResponseBodyChunk"),
    (271, "AppSessionTargetDialDenied"),
];
