package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Copies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation: who speaks, and what, in parts.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ChatMessage {
    private final Role role;
    private final List<ContentPart> parts;
    private final Map<String, Object> metadata;

    private ChatMessage(Builder builder) {
        role = builder.role;
        parts = List.copyOf(builder.parts);
        metadata = Copies.map(builder.metadata);
    }

    /**
     * Returns instructions of the application.
     *
     * @param text the instructions
     * @return the message
     */
    public static ChatMessage system(String text) {
        return builder(Role.SYSTEM).text(text).build();
    }

    /**
     * Returns a message of the user.
     *
     * @param text the text
     * @return the message
     */
    public static ChatMessage user(String text) {
        return builder(Role.USER).text(text).build();
    }

    /**
     * Returns a message of the user with images.
     *
     * @param text the text, which comes first
     * @param images the images
     * @return the message
     */
    public static ChatMessage user(String text, ImagePart... images) {
        return builder(Role.USER).text(text).parts(List.of(images)).build();
    }

    /**
     * Returns a message of the user in parts.
     *
     * @param parts the parts, at least one
     * @return the message
     */
    public static ChatMessage user(ContentPart... parts) {
        return of(Role.USER, List.of(parts));
    }

    /**
     * Returns a message of the model.
     *
     * @param text the text
     * @return the message
     */
    public static ChatMessage assistant(String text) {
        return builder(Role.ASSISTANT).text(text).build();
    }

    /**
     * Returns the result of a tool.
     *
     * @param result the result
     * @return the message
     */
    public static ChatMessage tool(ToolResult result) {
        return builder(Role.TOOL).part(result).build();
    }

    /**
     * Returns a message in parts.
     *
     * @param role who speaks
     * @param parts the parts, in order; may be empty for the assistant alone
     * @return the message
     * @throws IllegalArgumentException as {@link Builder#build} does
     */
    public static ChatMessage of(Role role, List<? extends ContentPart> parts) {
        return builder(role).parts(parts).build();
    }

    /**
     * Returns a builder of a message without parts.
     *
     * @param role who speaks
     * @return a new builder
     */
    public static Builder builder(Role role) {
        return new Builder(role);
    }

    /**
     * Returns a builder that holds what this message holds.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(role).parts(parts);
        builder.metadata.putAll(metadata);
        return builder;
    }

    /**
     * Returns who speaks.
     *
     * @return the role
     */
    public Role role() {
        return role;
    }

    /**
     * Returns the parts, in order.
     *
     * @return an unmodifiable list
     */
    public List<ContentPart> parts() {
        return parts;
    }

    /**
     * Returns what the application or the provider noted on the message; it is not sent.
     *
     * @return an unmodifiable map
     */
    public Map<String, Object> metadata() {
        return metadata;
    }

    /**
     * Returns the text parts, joined without anything between them.
     *
     * @return the text; empty if there is none
     */
    public String text() {
        if (parts.size() == 1 && parts.get(0) instanceof TextPart only) {
            return only.text();
        }
        return parts(TextPart.class).stream().map(TextPart::text).collect(Collectors.joining());
    }

    /**
     * Returns the reasoning parts, joined without anything between them.
     *
     * @return the reasoning, or empty if the message has no such part
     */
    public Optional<String> reasoning() {
        List<ReasoningPart> found = parts(ReasoningPart.class);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(found.stream().map(ReasoningPart::text).collect(Collectors.joining()));
    }

    /**
     * Returns the words in which the model declines to answer.
     *
     * @return the refusal, or empty if the message has no such part
     */
    public Optional<String> refusal() {
        List<RefusalPart> found = parts(RefusalPart.class);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(found.stream().map(RefusalPart::text).collect(Collectors.joining()));
    }

    /**
     * Returns the calls of tools, in order.
     *
     * @return an unmodifiable list
     */
    public List<ToolCall> toolCalls() {
        return parts(ToolCall.class);
    }

    /**
     * Returns the results of tools, in order.
     *
     * @return an unmodifiable list
     */
    public List<ToolResult> toolResults() {
        return parts(ToolResult.class);
    }

    /**
     * Returns the images, in order.
     *
     * @return an unmodifiable list
     */
    public List<ImagePart> images() {
        return parts(ImagePart.class);
    }

    private <P extends ContentPart> List<P> parts(Class<P> type) {
        List<P> found = null;
        for (ContentPart part : parts) {
            if (type.isInstance(part)) {
                if (found == null) {
                    found = new ArrayList<>(parts.size());
                }
                found.add(type.cast(part));
            }
        }
        return found == null ? List.of() : Collections.unmodifiableList(found);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChatMessage message
                && role.equals(message.role)
                && parts.equals(message.parts)
                && metadata.equals(message.metadata);
    }

    @Override
    public int hashCode() {
        return Objects.hash(role, parts, metadata);
    }

    @Override
    public String toString() {
        return "ChatMessage[" + role + ", " + parts + (metadata.isEmpty() ? "" : ", metadata=" + metadata) + "]";
    }

    /**
     * Builds a {@link ChatMessage}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Role role;
        private final List<ContentPart> parts = new ArrayList<>();
        private final Map<String, Object> metadata = new LinkedHashMap<>();

        private Builder(Role role) {
            this.role = Objects.requireNonNull(role, "role");
        }

        /**
         * Adds text.
         *
         * @param text the text
         * @return this builder
         */
        public Builder text(String text) {
            return part(new TextPart(text));
        }

        /**
         * Adds a part.
         *
         * @param part the part
         * @return this builder
         */
        public Builder part(ContentPart part) {
            parts.add(Objects.requireNonNull(part, "part"));
            return this;
        }

        /**
         * Adds parts, in order.
         *
         * @param parts the parts
         * @return this builder
         */
        public Builder parts(Collection<? extends ContentPart> parts) {
            parts.forEach(this::part);
            return this;
        }

        /**
         * Notes something on the message.
         *
         * @param key the key, not blank
         * @param value the value; maps and collections are copied
         * @return this builder
         */
        public Builder metadata(String key, Object value) {
            metadata.put(Checks.text("metadata key", key), Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Builds the message.
         *
         * @return the message
         * @throws IllegalArgumentException if a message of any role but the assistant's has no parts, if it is of the role
         *     {@code tool} and holds anything but tool results, or if a known role holds parts it cannot have: tool results
         *     belong to {@code tool}; tool calls, reasoning and refusals to {@code assistant}
         */
        public ChatMessage build() {
            if (parts.isEmpty() && !role.equals(Role.ASSISTANT)) {
                throw new IllegalArgumentException("a message of the role " + role + " needs at least one part");
            }
            for (ContentPart part : parts) {
                Optional<Role> owner = owner(part);
                boolean known = role.equals(Role.SYSTEM) || role.equals(Role.USER) || role.equals(Role.ASSISTANT);
                if (role.equals(Role.TOOL)
                        ? !owner.equals(Optional.of(role))
                        : known && owner.isPresent() && !owner.get().equals(role)) {
                    throw new IllegalArgumentException("a message of the role " + role + " cannot hold a "
                            + part.getClass().getSimpleName()
                            + owner.map(r -> ", which belongs into a message of the role " + r)
                                    .orElse("; it holds tool results alone"));
                }
            }
            return new ChatMessage(this);
        }

        private static Optional<Role> owner(ContentPart part) {
            if (part instanceof ToolResult) {
                return Optional.of(Role.TOOL);
            }
            return part instanceof ToolCall || part instanceof ReasoningPart || part instanceof RefusalPart
                    ? Optional.of(Role.ASSISTANT)
                    : Optional.empty();
        }
    }
}
