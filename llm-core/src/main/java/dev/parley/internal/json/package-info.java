/**
 * JSON text, plain values and records: the one place of this module that knows Jackson. Not exported.
 *
 * <p>Start at {@link dev.parley.internal.json.JsonSupport}.
 */
@NullMarked
package dev.parley.internal.json;

import org.jspecify.annotations.NullMarked;
