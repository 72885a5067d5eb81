//! What a component imports and exports, and what its parts ask for, without running it.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use wasmparser::{Operator, Parser, Payload, TypeRef};
use wit_component::{ComponentEncoder, DecodedWasm};
use wit_parser::{Resolve, WorldItem};

/// The package of the interface; its version stands behind an `@`.
const PACKAGE: &str = "reel:policy/";

/// Functions of `facts` that a manifest does not list: what a module is given anyway.
const FACTS_WITHOUT_GRANT: &[&str] = &["setting", "event-field"];

/// Bytes of a module that are looked at. The largest that is of use, Python, has 18 MB.
pub(crate) const MODULE_BYTES_MAX: u64 = 64 << 20;

/// What stands in a component's type.
#[derive(Debug, Default)]
pub(crate) struct Component {
    /// Interfaces that it asks for, with their versions.
    pub(crate) imports: Vec<String>,
    /// Interfaces and functions that it offers.
    pub(crate) exports: Vec<String>,
    /// `on-…`, those that it exports.
    pub(crate) hooks: Vec<String>,
    /// Functions of `facts` that it can call and a manifest lists.
    pub(crate) facts: Vec<String>,
    /// Version of `reel:policy` that it was built for.
    pub(crate) wit_version: Option<String>,
    pub(crate) has_meta: bool,
    /// Bytes that its memories have at the start.
    pub(crate) memory_bytes: u64,
    /// Bytes of the stack of each core module that has one where Rust's linker puts it.
    pub(crate) stack_bytes: Vec<u64>,
}

impl Component {
    pub(crate) fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let decoded = wit_component::decode(bytes).context("no WebAssembly component")?;
        let DecodedWasm::Component(resolve, world) = decoded else {
            bail!("an interface description, not a module");
        };
        let mut component = Self::default();
        let world = resolve
            .worlds
            .get(world)
            .context("a component without a type")?;
        for (key, item) in &world.imports {
            let name = resolve.name_world_key(key);
            component.take_import(&resolve, &name, item);
            component.imports.push(name);
        }
        for key in world.exports.keys() {
            let name = resolve.name_world_key(key);
            component.take_export(&name);
            component.exports.push(name);
        }
        component.take_parts(bytes)?;
        Ok(component)
    }

    fn take_import(&mut self, resolve: &Resolve, name: &str, item: &WorldItem) {
        let is_facts = in_package(name).is_some_and(|(interface, _)| interface == "facts");
        if let (true, WorldItem::Interface { id, .. }) = (is_facts, item)
            && let Some(interface) = resolve.interfaces.get(*id)
        {
            let names = interface.functions.keys();
            self.facts = names
                .filter(|name| !FACTS_WITHOUT_GRANT.contains(&name.as_str()))
                .cloned()
                .collect();
        }
    }

    fn take_export(&mut self, name: &str) {
        match in_package(name) {
            Some(("meta", version)) => {
                self.has_meta = true;
                self.wit_version = Some(version.to_owned());
            }
            Some((hook, _)) if hook.starts_with("on-") => self.hooks.push(hook.to_owned()),
            _ => {}
        }
    }

    /// Memories and stacks of the core modules inside.
    fn take_parts(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.context("a damaged component")? {
                Payload::MemorySection(memories) => {
                    for memory in memories {
                        let pages = memory.context("a damaged memory")?.initial;
                        self.memory_bytes = self
                            .memory_bytes
                            .saturating_add(pages.saturating_mul(PAGE_BYTES));
                    }
                }
                Payload::GlobalSection(globals) => {
                    // The linker puts the stack first and its pointer into the first global.
                    if let Some(Ok(global)) = globals.into_iter().next()
                        && global.ty.mutable
                        && let Some(Ok(Operator::I32Const { value })) =
                            global.init_expr.get_operators_reader().into_iter().next()
                        && let Ok(stack) = u64::try_from(value)
                    {
                        self.stack_bytes.push(stack);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Imports that no host of modules has, and what to do about them.
    pub(crate) fn unknown_imports(&self) -> Vec<(&str, &'static str)> {
        let is_known =
            |name: &str| matches!(in_package(name), Some(("types" | "facts" | "log", _)));
        self.imports
            .iter()
            .filter(|name| !is_known(name))
            .map(|name| (name.as_str(), remedy(name)))
            .collect()
    }
}

const PAGE_BYTES: u64 = 64 * 1024;

/// Interface and version of a name in our package.
fn in_package(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix(PACKAGE)?.split_once('@')
}

fn remedy(import: &str) -> &'static str {
    if import.starts_with("wasi:clocks/") {
        "a module has no clock: use `now` of the facts; and build without WASI, as below"
    } else if import.starts_with("wasi:") {
        "a module has no WASI; build without it: Rust for wasm32-unknown-unknown, js with `--stub-wasi`, python with `--stub-wasi`"
    } else if import.starts_with(PACKAGE) {
        "this version of Reel does not have it; build against its proto/policy.wit"
    } else {
        "modules get facts and a log, nothing else"
    }
}

/// The component of what a compiler made: a core module with the interface in its custom sections, or a component already.
pub(crate) fn componentize(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    if Parser::is_component(bytes) {
        return Ok(bytes.to_vec());
    }
    if !Parser::is_core_wasm(bytes) {
        bail!("no WebAssembly");
    }
    refuse_other_imports(bytes)?;
    ComponentEncoder::default()
        .validate(true)
        .module(bytes)
        .and_then(|encoder| encoder.encode())
        .context("cannot be made a component; does it name its hooks with `policy!`?")
}

/// A core module that asks for what is no interface would be refused in words that only wit-component's authors understand.
fn refuse_other_imports(bytes: &[u8]) -> anyhow::Result<()> {
    let mut others = BTreeSet::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::ImportSection(imports) = payload.context("a damaged module")? {
            for import in imports.into_imports() {
                let import = import.context("a damaged import")?;
                let is_interface = import.module.contains(':');
                if !is_interface && matches!(import.ty, TypeRef::Func(_)) {
                    others.insert(format!("{}.{}", import.module, import.name));
                }
            }
        }
    }
    if others.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = others.into_iter().collect();
    bail!(
        "asks for {}: build for wasm32-unknown-unknown, without wasm-bindgen and without WASI",
        names.join(", ")
    );
}
