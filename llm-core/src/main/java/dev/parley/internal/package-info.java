/** Helpers shared by the packages of this module; not exported, no contract. */
@NullMarked
package dev.parley.internal;

import org.jspecify.annotations.NullMarked;
