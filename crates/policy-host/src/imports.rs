//! The interfaces `facts` and `log`: all that a module can ask of the world. No function waits for anything, so that none can
//! outlast the interruption of a module.

use reel_policy::Facts;
use wasmtime::component::{Linker, LinkerInstance};
use wasmtime::{Engine, Result, StoreContextMut};

use crate::guest::{Fact, Guest};
use crate::wire::{WireLevel, WireMode, WireValue};

/// The package and its version, without which no name is complete.
pub(crate) const PACKAGE: &str = "reel:policy";
pub(crate) const PACKAGE_VERSION: &str = "0.1.0";

/// The full name of an interface.
pub(crate) fn interface(name: &str) -> String {
    format!("{PACKAGE}/{name}@{PACKAGE_VERSION}")
}

/// Everything that a module is linked with.
pub(crate) fn linker(engine: &Engine) -> Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    let mut facts = linker.instance(&interface("facts"))?;
    texts(&mut facts)?;
    lists(&mut facts)?;
    by_name(&mut facts)?;
    let mut log = linker.instance(&interface("log"))?;
    log.func_wrap(
        "emit",
        |mut store: StoreContextMut<'_, Guest>, (level, text): (WireLevel, String)| {
            store.data_mut().log(level, &text);
            Ok(())
        },
    )?;
    Ok(linker)
}

/// Facts that are one value.
fn texts(facts: &mut LinkerInstance<'_, Guest>) -> Result<()> {
    text(facts, Fact::SessionId, |facts| &facts.session_id)?;
    text(facts, Fact::Kind, |facts| facts.kind.name())?;
    text(facts, Fact::User, |facts| &facts.user)?;
    text(facts, Fact::Login, |facts| &facts.login)?;
    text(facts, Fact::Cluster, |facts| &facts.cluster)?;
    text(facts, Fact::Server, |facts| &facts.server)?;
    text(facts, Fact::ClientAddress, |facts| &facts.client_address)?;
    text(facts, Fact::ServerAddress, |facts| &facts.server_address)?;
    facts.func_wrap(
        Fact::IsInteractive.name(),
        |mut store: StoreContextMut<'_, Guest>, (): ()| {
            store.data_mut().touch(Fact::IsInteractive)?;
            Ok((store.data().facts.interactive,))
        },
    )?;
    facts.func_wrap(
        Fact::NowMs.name(),
        |mut store: StoreContextMut<'_, Guest>, (): ()| {
            store.data_mut().touch(Fact::NowMs)?;
            Ok((store.data().facts.now_ms,))
        },
    )
}

fn text(
    linker: &mut LinkerInstance<'_, Guest>,
    fact: Fact,
    of: impl Fn(&Facts) -> &str + Send + Sync + 'static,
) -> Result<()> {
    linker.func_wrap(
        fact.name(),
        move |mut store: StoreContextMut<'_, Guest>, (): ()| {
            store.data_mut().touch(fact)?;
            Ok((of(&store.data().facts).to_owned(),))
        },
    )
}

/// Facts that are several values.
fn lists(facts: &mut LinkerInstance<'_, Guest>) -> Result<()> {
    facts.func_wrap(
        Fact::Roles.name(),
        |mut store: StoreContextMut<'_, Guest>, (): ()| {
            store.data_mut().touch(Fact::Roles)?;
            Ok((store.data().facts.roles.clone(),))
        },
    )?;
    facts.func_wrap(
        Fact::Participants.name(),
        |mut store: StoreContextMut<'_, Guest>, (): ()| {
            store.data_mut().touch(Fact::Participants)?;
            Ok((store.data().facts.participants.clone(),))
        },
    )?;
    facts.func_wrap(
        Fact::TargetLabels.name(),
        |mut store: StoreContextMut<'_, Guest>, (): ()| {
            store.data_mut().touch(Fact::TargetLabels)?;
            let labels = &store.data().facts.target_labels;
            let pairs: Vec<(String, String)> = labels
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            Ok((pairs,))
        },
    )?;
    facts.func_wrap(
        Fact::RoleModes.name(),
        |mut store: StoreContextMut<'_, Guest>, (): ()| {
            store.data_mut().touch(Fact::RoleModes)?;
            let modes = &store.data().facts.role_modes;
            let modes: Vec<(String, WireMode)> = modes
                .iter()
                .map(|(role, mode)| (role.clone(), WireMode::from(*mode)))
                .collect();
            Ok((modes,))
        },
    )
}

/// Facts that are asked for by a name.
fn by_name(facts: &mut LinkerInstance<'_, Guest>) -> Result<()> {
    facts.func_wrap(
        Fact::HasRole.name(),
        |mut store: StoreContextMut<'_, Guest>, (role,): (String,)| {
            store.data_mut().touch_key(Fact::HasRole, &role)?;
            Ok((store.data().facts.roles.contains(&role),))
        },
    )?;
    facts.func_wrap(
        Fact::TraitValues.name(),
        |mut store: StoreContextMut<'_, Guest>, (name,): (String,)| {
            store.data_mut().touch_key(Fact::TraitValues, &name)?;
            let values = store.data().facts.traits.get(&name);
            Ok((values.cloned().unwrap_or_default(),))
        },
    )?;
    facts.func_wrap(
        Fact::TargetLabel.name(),
        |mut store: StoreContextMut<'_, Guest>, (key,): (String,)| {
            store.data_mut().touch_key(Fact::TargetLabel, &key)?;
            Ok((store.data().facts.target_labels.get(&key).cloned(),))
        },
    )?;
    facts.func_wrap(
        Fact::Get.name(),
        |mut store: StoreContextMut<'_, Guest>, (key,): (String,)| {
            store.data_mut().touch_key(Fact::Get, &key)?;
            Ok((store.data().facts.extra.get(&key).map(WireValue::from),))
        },
    )?;
    facts.func_wrap(
        Fact::Setting.name(),
        |mut store: StoreContextMut<'_, Guest>, (key,): (String,)| {
            store.data_mut().touch_key(Fact::Setting, &key)?;
            Ok((store.data().settings.get(&key).map(WireValue::from),))
        },
    )?;
    facts.func_wrap(
        Fact::EventField.name(),
        |mut store: StoreContextMut<'_, Guest>, (at, path): (u32, String)| {
            store.data_mut().touch_key(Fact::EventField, &path)?;
            let event = usize::try_from(at)
                .ok()
                .and_then(|at| store.data().call.events().get(at));
            let field = event.and_then(|event| event.field(&path));
            Ok((field.map(WireValue::from),))
        },
    )
}
