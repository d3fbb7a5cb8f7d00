#pragma once

namespace lectern {

/// Makes this process what the daemon needs, however it was started: descriptors 0, 1 and 2
/// are open, no signal is blocked, exit codes of children are kept, a closed log or a file
/// that is too large ends nothing, and what is made is written by its owner only.
/// Children get none of it but the umask. Called first, before any thread starts.
void prepare_process();

/// Whether this is the first process of a container: orphans become its children.
[[nodiscard]] bool is_init();

/// Reaps orphans that have ended; never blocks. Called on the main thread, which orphans
/// become children of, and which starts none: those of other threads are left alone.
void reap_orphans();

/// Has SIGINT and SIGTERM end this process at once. For `is_init`: to it the kernel sends
/// no signal that it has no handler for.
void end_at_once_on_signals();

} // namespace lectern
