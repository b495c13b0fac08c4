package dev.parley;

import dev.parley.internal.json.RecordSchema;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A function a model may ask the application to call: its name, what it is for, and the JSON schema of its arguments.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Tool {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");
    private static final Json NO_ARGUMENTS =
            Json.of("{\"type\":\"object\",\"properties\":{},\"required\":[],\"additionalProperties\":false}");

    private final String name;
    private final String description;
    private final Json parameters;
    private final boolean strict;

    private Tool(Builder builder) {
        name = builder.name;
        description = builder.description;
        parameters = builder.parameters;
        strict = builder.strict;
    }

    /**
     * Describes a tool without arguments.
     *
     * @param name 1 to 64 letters, digits, underscores, dots and hyphens
     * @param description what the tool is for, for the model to read
     * @return the tool
     * @throws IllegalArgumentException if the name is of another form
     */
    public static Tool of(String name, String description) {
        return builder(name).description(description).build();
    }

    /**
     * Describes a tool whose arguments follow a schema.
     *
     * @param name 1 to 64 letters, digits, underscores, dots and hyphens
     * @param description what the tool is for, for the model to read
     * @param parameters the JSON schema of an object
     * @return the tool
     * @throws IllegalArgumentException if the name is of another form, or the schema is not that of an object
     */
    public static Tool of(String name, String description, Json parameters) {
        return builder(name).description(description).parameters(parameters).build();
    }

    /**
     * Describes a tool whose arguments are read into a record with {@link ToolCall#argumentsAs}. Every component is required
     * but those that are {@code Optional}.
     *
     * @param name 1 to 64 letters, digits, underscores, dots and hyphens
     * @param description what the tool is for, for the model to read
     * @param parameters the record
     * @return the tool
     * @throws IllegalArgumentException if the name is of another form, or a component has no JSON schema
     */
    public static Tool of(String name, String description, Class<? extends Record> parameters) {
        return of(name, description, RecordSchema.of(parameters));
    }

    /**
     * Returns a builder of a tool without description and arguments.
     *
     * @param name 1 to 64 letters, digits, underscores, dots and hyphens
     * @return a new builder
     * @throws IllegalArgumentException if the name is of another form
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Returns a builder that holds what this tool holds.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(name).description(description).parameters(parameters).strict(strict);
    }

    /**
     * Returns the name the model calls the tool by.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns what the tool is for.
     *
     * @return the description; possibly empty
     */
    public String description() {
        return description;
    }

    /**
     * Returns the schema of the arguments.
     *
     * @return a JSON object
     */
    public Json parameters() {
        return parameters;
    }

    /**
     * Tells whether the provider is asked to hold the model to the schema.
     *
     * @return false by default
     */
    public boolean strict() {
        return strict;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tool tool
                && name.equals(tool.name)
                && description.equals(tool.description)
                && parameters.equals(tool.parameters)
                && strict == tool.strict;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, description, parameters, strict);
    }

    @Override
    public String toString() {
        return "Tool[" + name + ", " + parameters + (strict ? ", strict" : "") + "]";
    }

    /**
     * Builds a {@link Tool}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String name;
        private String description = "";
        private Json parameters = NO_ARGUMENTS;
        private boolean strict;

        private Builder(String name) {
            if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
                throw new IllegalArgumentException("tool name '" + name
                        + "' is not allowed; use 1 to 64 letters (a-z), digits, underscores, dots and hyphens");
            }
            this.name = name;
        }

        /**
         * Sets what the tool is for.
         *
         * @param description words for the model to read
         * @return this builder
         */
        public Builder description(String description) {
            this.description = Objects.requireNonNull(description, "description");
            return this;
        }

        /**
         * Sets the schema of the arguments.
         *
         * @param parameters the JSON schema of an object
         * @return this builder
         * @throws IllegalArgumentException if the schema is not that of an object
         */
        public Builder parameters(Json parameters) {
            Objects.requireNonNull(parameters, "parameters");
            Map<String, Object> schema = parameters.isObject() ? parameters.asMap() : Map.of("type", "");
            if (!"object".equals(schema.getOrDefault("type", "object"))) {
                throw new IllegalArgumentException("parameters of the tool " + name
                        + " must be the JSON schema of an object, {\"type\":\"object\",…}, not " + parameters.text());
            }
            this.parameters = parameters;
            return this;
        }

        /**
         * Asks the provider to hold the model to the schema.
         *
         * @param strict whether to do so
         * @return this builder
         */
        public Builder strict(boolean strict) {
            this.strict = strict;
            return this;
        }

        /**
         * Builds the tool.
         *
         * @return the tool
         */
        public Tool build() {
            return new Tool(this);
        }
    }
}
