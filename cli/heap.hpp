// The heap of commands that fill it quickly.
#pragma once

namespace tenken::cli {

/// Asks the system for large pages for the first 64 MiB of the heap, and keeps them when they are
/// free: a command that builds thousands of devices would else spend a tenth of its time on
/// getting memory page by page. Only what is touched costs memory. To be called before there are
/// other threads.
void prepare_heap();

}  // namespace tenken::cli
