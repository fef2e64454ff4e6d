// The heap of commands that fill it quickly.
#pragma once

namespace tenken::cli {

/// Asks the system for large pages for the next 62 MiB of the heap, and keeps them when they are
/// free: to get memory page by page costs a command that builds hundreds of devices a quarter of
/// its time. Only what is touched costs memory. To be called before there are other threads.
void prepare_heap();

}  // namespace tenken::cli
