package dev.parley.benchmarks.clients;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.server.Wire;
import java.io.IOException;

/** Reads the text out of one line, with one Jackson streaming parser for it. */
abstract class BareLine {
    private static final JsonFactory JSON = new JsonFactory();

    private final Answer answer;
    private boolean ended;

    private BareLine(Answer answer) {
        this.answer = answer;
    }

    static BareLine of(Wire wire, Answer answer) {
        return wire == Wire.OLLAMA ? new OllamaLine(answer) : new EventLine(answer);
    }

    abstract void read(byte[] bytes, int offset, int count) throws IOException;

    /** Whether the protocol's end mark has come. */
    boolean sawEnd() {
        return ended;
    }

    /** Takes {@code content} out of the object that the parser has just entered. */
    void content(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("content") && value == JsonToken.VALUE_STRING) {
                String text = json.getText();
                if (!text.isEmpty()) {
                    answer.text(text);
                }
            } else {
                json.skipChildren();
            }
        }
    }

    private static final class OllamaLine extends BareLine {
        OllamaLine(Answer answer) {
            super(answer);
        }

        @Override
        void read(byte[] bytes, int offset, int count) throws IOException {
            try (JsonParser json = JSON.createParser(bytes, offset, count)) {
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    JsonToken value = json.nextToken();
                    if (name.equals("message") && value == JsonToken.START_OBJECT) {
                        content(json);
                    } else if (name.equals("done")) {
                        super.ended |= json.getBooleanValue();
                    } else {
                        json.skipChildren();
                    }
                }
            }
        }
    }

    private static final class EventLine extends BareLine {
        private static final int FIELD = "data: ".length();

        EventLine(Answer answer) {
            super(answer);
        }

        @Override
        void read(byte[] bytes, int offset, int count) throws IOException {
            if (count <= FIELD || bytes[offset] != 'd') {
                return;
            }
            if (bytes[offset + FIELD] == '[') {
                super.ended = true;
                return;
            }
            try (JsonParser json = JSON.createParser(bytes, offset + FIELD, count - FIELD)) {
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    JsonToken value = json.nextToken();
                    if (name.equals("choices") && value == JsonToken.START_ARRAY) {
                        while (json.nextToken() == JsonToken.START_OBJECT) {
                            choice(json);
                        }
                    } else {
                        json.skipChildren();
                    }
                }
            }
        }

        private void choice(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("delta") && value == JsonToken.START_OBJECT) {
                    content(json);
                } else {
                    json.skipChildren();
                }
            }
        }
    }
}
