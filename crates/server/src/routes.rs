//! Which URL gives what.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;

use crate::Site;
use crate::answer::{self, Content, Source};
use crate::guard::guard;
use crate::id::RecordingId;
use crate::indexer::IndexBytes;
use crate::list::{self, Query};

/// What is told when the program has no pages in it.
const NO_PLAYER: &str = "This program was built without the player: run `cargo xtask web`, then build it again. \
    Recordings can be had at /recordings/NAME and listed at /api/recordings.";

/// Tells the browser what it will need while it still waits for the page, so that the first frame comes soon.
const PLAYER_PRELOADS: &str = "</assets/player-start.js>; rel=preload; as=script, </assets/base.css>; rel=preload; as=style, </assets/player.css>; rel=preload; as=style, \
    </assets/player.js>; rel=modulepreload, </assets/moment.js>; rel=modulepreload, </assets/reel-player.js>; rel=modulepreload";

/// Adds the routes; the guard and the log stand around all of them.
pub(crate) fn router(site: Arc<Site>) -> Router {
    let hosts = site.hosts;
    let mut router = Router::new()
        .route("/", get(list_page))
        .route("/play/{*id}", get(player_page))
        .route("/api/recordings", get(recordings))
        .route("/api/recordings/{*id}", get(recording))
        .route("/recordings/{*id}", get(bytes))
        .route("/assets/{file}", get(asset))
        .route("/favicon.ico", get(icon))
        .route(
            "/play/",
            get(async || answer::no_such_page(StatusCode::NOT_FOUND)),
        )
        .fallback(async || answer::not_found())
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn_with_state(hosts, guard));
    if site.is_verbose {
        router = router.layer(middleware::from_fn(log));
    }
    router.with_state(site)
}

async fn method_not_allowed(method: Method) -> Response {
    let mut response = answer::message(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{method} is not possible here, only GET and HEAD"),
    );
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

async fn list_page(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    page(&site, "list.html", &headers)
}

async fn player_page(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    // Nothing is said of the recording here, but a link to nothing should not look like one to something.
    let Some(id) = id_behind("/play/", &uri) else {
        return answer::no_such_page(StatusCode::NOT_FOUND);
    };
    let (library, wanted) = (Arc::clone(&site.library), id.clone());
    if let Ok(Err(error)) = tokio::task::spawn_blocking(move || library.open(&wanted)).await {
        return answer::no_such_page(answer::of_error(&error).status());
    }
    // The index is found or built while the browser fetches the player.
    let indexer = Arc::clone(&site.indexer);
    tokio::spawn(async move { indexer.index(&id).await.map(drop) });
    let mut response = page(&site, "player.html", &headers);
    response
        .headers_mut()
        .insert(header::LINK, HeaderValue::from_static(PLAYER_PRELOADS));
    response
}

fn page(site: &Site, name: &str, headers: &HeaderMap) -> Response {
    match site.assets.find(name) {
        Some(page) => page.answer(headers),
        None => answer::message(StatusCode::SERVICE_UNAVAILABLE, NO_PLAYER),
    }
}

async fn asset(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    let name = uri.path().strip_prefix("/assets/").unwrap_or_default();
    site.assets
        .find(name)
        .map_or_else(answer::not_found, |asset| asset.answer(&headers))
}

async fn icon(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    site.assets
        .find("icon.svg")
        .map_or_else(answer::not_found, |asset| asset.answer(&headers))
}

async fn recordings(State(site): State<Arc<Site>>, uri: Uri) -> Response {
    let query = match Query::parse(uri.query()) {
        Ok(query) => query,
        Err(why) => return list::refuse(why),
    };
    match site.catalog.rows().await {
        Ok(mut rows) => {
            let response = query.answer(&mut rows);
            site.catalog.want(rows.rows.iter());
            response
        }
        Err(_) => answer::message(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the directory cannot be read",
        ),
    }
}

async fn recording(State(site): State<Arc<Site>>, uri: Uri) -> Response {
    let Some(id) = id_behind("/api/recordings/", &uri) else {
        return answer::not_found();
    };
    match site.catalog.row(&id).await {
        Ok(row) => {
            site.catalog.want([&row].into_iter());
            list::one(&row)
        }
        Err(error) => answer::of_error(&error),
    }
}

async fn bytes(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(id) = id_behind("/recordings/", &uri) else {
        return answer::not_found();
    };
    if let Some(id) = id.without_index() {
        return index(&site, &id, &headers).await;
    }
    let media_type = match id.ending() {
        Some("cast") => "application/x-asciicast",
        _ => "application/octet-stream",
    };
    let library = Arc::clone(&site.library);
    let opened = move || {
        library
            .open(&id)
            .and_then(|file| Content::of_file(file, media_type))
    };
    match tokio::task::spawn_blocking(opened)
        .await
        .map_err(std::io::Error::other)
        .flatten()
    {
        Ok(content) => content.answer(&headers),
        Err(error) => answer::of_error(&error),
    }
}

async fn index(site: &Arc<Site>, id: &RecordingId, headers: &HeaderMap) -> Response {
    let known = match site.indexer.index(id).await {
        Ok(known) => known,
        Err(error) => return answer::of_build_error(&error),
    };
    let (indexer, id) = (Arc::clone(&site.indexer), id.clone());
    let opened = tokio::task::spawn_blocking(move || indexer.open(&id, &known)).await;
    let content = opened
        .map_err(std::io::Error::other)
        .flatten()
        .and_then(|bytes| match bytes {
            IndexBytes::File(file) => Content::of_file(file, "application/octet-stream"),
            IndexBytes::Memory(bytes, stamp) => Ok(Content {
                etag: answer::etag(&stamp),
                modified: stamp.modified(),
                bytes: Source::Memory(bytes),
                media_type: "application/octet-stream",
            }),
        });
    match content {
        Ok(content) => content.answer(headers),
        Err(error) => answer::of_error(&error),
    }
}

/// The path as it was sent: decoding is for [`RecordingId`], which takes names that are no text too.
fn id_behind(route: &str, uri: &Uri) -> Option<RecordingId> {
    uri.path()
        .strip_prefix(route)
        .and_then(RecordingId::from_url)
}

/// One line per request. The path is as it was sent, so it holds nothing that could harm a terminal.
async fn log(request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let peer = peer.map_or_else(|| "-".to_owned(), |peer| peer.to_string());
    let line = format!(
        "{peer} {} {} {}",
        request.method(),
        request.uri(),
        request
            .headers()
            .get(header::RANGE)
            .and_then(|range| range.to_str().ok())
            .unwrap_or("-")
    );
    let response = next.run(request).await;
    eprintln!("reel: {line} {}", response.status().as_u16());
    response
}
