package dev.parley.examples.chatserver;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A conversation without its messages, as it is stored and sent.
 *
 * @param id its id
 * @param givenTitle its title, once it has one
 * @param modelName the model that is asked next
 * @param system the instructions that go before what is said
 * @param parameters how answers are to be made
 * @param createdAt when it was begun
 * @param updatedAt when something was last said or changed
 * @param messageCount how many messages it has
 */
record StoredConversation(
        String id,
        @JsonIgnore @Nullable String givenTitle,
        @JsonUnwrapped ModelName modelName,
        @Nullable String system,
        @Nullable Parameters parameters,
        Instant createdAt,
        Instant updatedAt,
        int messageCount) {
    private static final int TITLE = 60;

    static StoredConversation begin(
            @Nullable String title,
            ModelName model,
            @Nullable String system,
            @Nullable Parameters parameters,
            Instant now) {
        String id = "c_" + UUID.randomUUID().toString().replace("-", "");
        return new StoredConversation(id, title, model, system, parameters, now, now, 0);
    }

    @JsonProperty
    String title() {
        return givenTitle == null ? "New conversation" : givenTitle;
    }

    @JsonProperty
    String ref() {
        return modelName.ref();
    }

    StoredConversation withTitle(String title) {
        return new StoredConversation(id, title, modelName, system, parameters, createdAt, updatedAt, messageCount);
    }

    StoredConversation withModel(ModelName model) {
        return new StoredConversation(id, givenTitle, model, system, parameters, createdAt, updatedAt, messageCount);
    }

    StoredConversation withSystem(@Nullable String instructions) {
        return new StoredConversation(
                id, givenTitle, modelName, instructions, parameters, createdAt, updatedAt, messageCount);
    }

    StoredConversation withParameters(@Nullable Parameters changed) {
        return new StoredConversation(id, givenTitle, modelName, system, changed, createdAt, updatedAt, messageCount);
    }

    /** The first line of what was first said, cut to fit a list. */
    static String titleFrom(String text) {
        String line = text.strip().lines().findFirst().orElse("").strip();
        if (line.codePointCount(0, line.length()) <= TITLE) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, TITLE - 1)).stripTrailing() + "…";
    }
}
