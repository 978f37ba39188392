"""The start of a worker: it takes the world of the store, or stores its own as the first."""

from __future__ import annotations

from collections.abc import Callable

from liveops_kit.errors import StoreError
from liveops_kit.state.store.images import Images
from liveops_kit.state.store.loading import Loader
from liveops_kit.state.store.records import WORLD
from liveops_kit.state.store.request_changes import Author
from liveops_kit.state.store.sql import SqlStore
from liveops_kit.state.world import World


class Opening:
    """Puts the world of a store in the place of a fresh one."""

    def __init__(self, world: World, store: SqlStore, loader: Loader, images: Images) -> None:
        self._world = world
        self._store = store
        self._loader = loader
        self._images = images

    def open(self, author: Callable[[str], Author]) -> bool:
        """Take the world of the store, or store this one; return True if there was one.

        Raises:
            StoreError: the database does not answer, or holds what cannot be used here.
        """
        self._store.prepare()
        found = self._store.newest([WORLD])[WORLD] > 0
        if not found:
            templates = map(self._world.template_of, self._world.template_ids)
            self._loader.templates = {
                each.config.project_id: self._images.write(each) for each in templates
            }
            # Another worker may be faster; then its world is the one.
            document = self._loader.dump_document()
            self._store.append([author("start").change(WORLD, 1, rows=document)])
        self._take_shared(author)
        first, *more = map(self._images.read, self._loader.templates.values())
        self._world.set_templates(first, more)
        heads = self._store.heads()
        present = {key for key, head in heads.items() if key != WORLD and head.is_present}
        self._world.known = present
        return found

    def _take_shared(self, author: Callable[[str], Author]) -> None:
        loader = self._loader
        last = self._store.load(WORLD, self._store.newest([WORLD])[WORLD] - 1)[-1]
        document = last.rows or b"{}"
        loader.load_document(document)
        seed = loader.document["seed"]
        if seed != loader.seed:
            raise StoreError(
                f"--seed {loader.seed}: the world of this store was made with --seed {seed}; say "
                "that, or name another store"
            )
        loader.versions[WORLD] = last.version
        if loader.dump_document() != document:
            # Such as other faults from the start than last time.
            changed = loader.dump_document()
            change = author("start").change(WORLD, last.version + 1, rows=changed)
            if self._store.append([change]):
                loader.versions[WORLD] += 1
