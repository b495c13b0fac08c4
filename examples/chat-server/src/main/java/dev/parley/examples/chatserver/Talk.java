package dev.parley.examples.chatserver;

import dev.parley.examples.chatserver.Message.Role;
import dev.parley.examples.chatserver.Message.Tokens;
import dev.parley.registry.Conversation;
import dev.parley.registry.LlmRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stored conversations as those of the registry, which ask models and know what to warn of when one is changed. */
final class Talk {
    private Talk() {}

    /**
     * What was said so far, to be gone on with. Of several answers to a question the last one counts, and what had come of
     * one that was not finished counts as said.
     *
     * @param model the model that is asked next
     * @param before the question to stop before; null for none
     */
    static Conversation of(
            LlmRegistry registry,
            StoredConversation conversation,
            ModelName model,
            List<Message> messages,
            @Nullable Message before) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", 1);
        json.put("model", model.ref());
        if (conversation.system() != null) {
            json.put("system", conversation.system());
        }
        Map<String, Message> answers = new HashMap<>();
        for (Message message : messages) {
            if (message.replyTo() != null && !message.text().isEmpty()) {
                answers.put(message.replyTo(), message);
            }
        }
        List<Map<String, Object>> said = new ArrayList<>();
        for (Message message : messages) {
            if (before != null && message.id().equals(before.id())) {
                break;
            }
            if (message.role() == Role.USER) {
                said.add(form(message));
                Message answer = answers.get(message.id());
                if (answer != null) {
                    said.add(form(answer));
                }
            }
        }
        json.put("messages", said);
        return Conversation.fromJson(registry, JsonText.write(json));
    }

    private static Map<String, Object> form(Message message) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("role", message.role().word());
        form.put("parts", List.of(Map.of("type", "text", "text", message.text())));
        Tokens usage = message.details().usage();
        if (usage != null && usage.promptTokens() != null && usage.completionTokens() != null) {
            long total = usage.promptTokens() + usage.completionTokens();
            form.put("metadata", Map.of("usage", Map.of("total_tokens", total)));
        }
        return form;
    }
}
