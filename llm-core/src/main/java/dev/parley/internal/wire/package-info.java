/**
 * JSON as the provider modules of this project write and read it off the hot path. Exported to them alone, since it names
 * Jackson's types.
 */
@org.jspecify.annotations.NullMarked
package dev.parley.internal.wire;
