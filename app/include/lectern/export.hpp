#pragma once

/// Marks what a program outside of the library may use; everything else is hidden.
#define LECTERN_EXPORT __attribute__((visibility("default")))
