package dev.parley;

import dev.parley.internal.json.RecordSchema;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an answer has to look like: free text, any JSON, or JSON that follows a schema.
 *
 * @since 0.1.0
 */
public final class ResponseFormat {
    /** Free text. */
    public static final ResponseFormat TEXT = new ResponseFormat("text", null, null);

    /** A JSON object of any shape. Most models want the prompt to ask for JSON too. */
    public static final ResponseFormat JSON = new ResponseFormat("json", null, null);

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private final String word;
    private final @Nullable String name;
    private final @Nullable Json schema;

    private ResponseFormat(String word, @Nullable String name, @Nullable Json schema) {
        this.word = word;
        this.name = name;
        this.schema = schema;
    }

    /**
     * Asks for JSON that follows a schema.
     *
     * @param name a name for the schema: 1 to 64 letters, digits, underscores and hyphens
     * @param schema the JSON schema, an object
     * @return the format
     * @throws IllegalArgumentException if the name is of another form or the schema is not a JSON object
     */
    public static ResponseFormat schema(String name, Json schema) {
        if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException("schema name '" + name
                    + "' is not allowed; use 1 to 64 letters (a-z), digits, underscores and hyphens");
        }
        if (!Objects.requireNonNull(schema, "schema").isObject()) {
            throw new IllegalArgumentException("schema must be a JSON object, not " + schema.text());
        }
        return new ResponseFormat("schema", name, schema);
    }

    /**
     * Asks for JSON that can be read into a record with {@link ChatResponse#as(Class)}. Every component is required but those
     * that are {@code Optional}. Components may be scalars, dates, enums, records, sealed interfaces of records, lists, sets,
     * maps and arrays; a record may contain itself.
     *
     * @param type the record; its simple name becomes the schema's name
     * @return the format
     * @throws IllegalArgumentException if a component has no JSON schema; the message names it
     */
    public static ResponseFormat schema(Class<? extends Record> type) {
        return schema(type.getSimpleName().replaceAll("[^a-zA-Z0-9_-]", "_"), RecordSchema.of(type));
    }

    /**
     * Returns the kind of format.
     *
     * @return {@code text}, {@code json} or {@code schema}
     */
    public String word() {
        return word;
    }

    /**
     * Returns the name of the schema.
     *
     * @return the name; empty unless there is a schema
     */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /**
     * Returns the schema.
     *
     * @return the schema, if the answer has to follow one
     */
    public Optional<Json> schema() {
        return Optional.ofNullable(schema);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResponseFormat format
                && word.equals(format.word)
                && Objects.equals(name, format.name)
                && Objects.equals(schema, format.schema);
    }

    @Override
    public int hashCode() {
        return Objects.hash(word, name, schema);
    }

    @Override
    public String toString() {
        return schema == null ? word : word + ":" + name + schema;
    }
}
