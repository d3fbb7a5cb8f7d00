#pragma once

/// Marks what programs outside the library can use; everything else is hidden.
#define LECTERN_EXPORT __attribute__((visibility("default")))
