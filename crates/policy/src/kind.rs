//! What a person is connected to.

use crate::named::named;

named! {
    "session kind"
    /// The kinds of session that roles tell apart.
    #[derive(Default)]
    pub enum SessionKind {
        /// A shell or a command on a host.
        #[default]
        Ssh = "ssh",
        /// HTTP requests to an application.
        App = "app",
        /// Queries to a database.
        Db = "db",
        /// `exec` into a container (interactive), or requests to a cluster (not interactive).
        K8s = "k8s",
        /// A graphical desktop.
        Desktop = "desktop",
    }
}
