package dev.parley.llamacpp;

import dev.parley.Capability;
import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.ContextLengthException;
import dev.parley.FinishReason;
import dev.parley.InvalidRequestException;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.Reasoning;
import dev.parley.Support;
import dev.parley.Timings;
import dev.parley.ToolChoice;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.llamacpp.internal.engine.EngineException;
import dev.parley.llamacpp.internal.engine.EngineModel.Generation;
import dev.parley.llamacpp.internal.engine.EngineModel.Step;
import dev.parley.llamacpp.internal.engine.EngineSettings;
import dev.parley.llamacpp.internal.gguf.GgufModelInfo;
import dev.parley.spi.ChatEmitter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One chat, from the look for its model to the last token. For one thread. */
final class ChatRun {
    private final LlamaCppProvider provider;
    private final Settings settings;
    private final Errors errors;
    private final ChatRequest request;
    private final ChatEmitter out;
    private final Wait wait;

    ChatRun(
            LlamaCppProvider provider,
            Settings settings,
            Errors errors,
            ChatRequest request,
            ChatEmitter out,
            Wait wait) {
        this.provider = provider;
        this.settings = settings;
        this.errors = errors;
        this.request = request;
        this.out = out;
        this.wait = wait;
    }

    void run() {
        wait.check();
        refuseWhatIsNotThere();
        ModelFile file = provider.require(request.model());
        ModelInfo info = GgufModelInfo.of(file.id(), provider.info().label(), file.header(), file.sizeBytes());
        if (info.capabilities().supports(Capability.CHAT).isNo()) {
            throw errors.unsupported(
                    file.id(), "'" + file.path() + "' makes vectors and no answers: it cannot be chatted with");
        }
        long length = PromptWriter.length(request);
        if (length > EngineSettings.maxText(settings.contextOf(file))) {
            throw tooLong(file, length + " characters");
        }
        out.model(file.id());
        warn(info);
        try (ModelPool.Lease lease = provider.pool().acquire(file, wait)) {
            answer(file, lease);
        } catch (EngineException e) {
            wait.check();
            throw translated(e, file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LlmCancelledException(
                    errors.details("interrupted").model(request.model()).build(), e);
        }
    }

    private void answer(ModelFile file, ModelPool.Lease lease) throws InterruptedException {
        Map<String, String> options = new LinkedHashMap<>(PromptWriter.options(request, out::warning));
        boolean grammar = PromptWriter.hasGrammar(options);
        String prompt = render(file, lease, grammar);
        Optional<ThinkSplitter.Marks> open = ThinkSplitter.openIn(prompt);
        int[] tokens = PromptWriter.withBeginning(lease.engine().encode(prompt, wait::check), file.header());
        int context = settings.contextOf(file);
        if (tokens.length >= context) {
            throw tooLong(file, tokens.length + " tokens");
        }
        int most = Math.min(request.options().maxTokens().orElse(Integer.MAX_VALUE), context - tokens.length);
        options.put("n_predict", Integer.toString(most));
        options.put("id_slot", Integer.toString(lease.slot()));
        long started = System.nanoTime();
        Generation generation = lease.engine().generate(tokens, options);
        try {
            deliver(lease, generation, new Answer(open, !grammar), tokens.length, started);
        } finally {
            generation.cancel();
        }
    }

    private ContextLengthException tooLong(ModelFile file, String length) {
        return new ContextLengthException(errors.details("the messages have " + length + ", and the context of '"
                        + file.id() + "' has " + settings.contextOf(file) + " tokens")
                .model(file.id())
                .hint("Shorten the conversation, or raise context-length if the model allows")
                .build());
    }

    /** The two ways of an answer: reasoning as it is, text as far as the first stop word. */
    private final class Answer {
        private final StopMatcher stops = new StopMatcher(request.options().stop());
        private final ThinkSplitter splitter;

        Answer(Optional<ThinkSplitter.Marks> open, boolean split) {
            splitter = new ThinkSplitter(open, split, out::reasoning, text -> out.text(stops.push(text)));
        }

        boolean isStopped() {
            return stops.isStopped();
        }

        void push(String text) {
            splitter.push(text);
        }

        void flush() {
            splitter.flush();
            out.text(stops.flush());
        }
    }

    private void deliver(ModelPool.Lease lease, Generation generation, Answer answer, int promptTokens, long started)
            throws InterruptedException {
        long answered = 0;
        long tokens = 0;
        Step.Kind last = Step.Kind.NOTHING;
        while (last != Step.Kind.ENDED && last != Step.Kind.CUT_OFF && !answer.isStopped()) {
            wait.check();
            Step step = generation.next(Duration.ofNanos(wait.sliceNanos()));
            last = step.kind();
            if (last == Step.Kind.TOKEN) {
                answered = answered == 0 ? System.nanoTime() : answered;
                tokens += step.tokens();
                answer.push(step.text());
                wait.token();
            }
        }
        long ended = System.nanoTime();
        answer.flush();
        out.usage(Usage.builder()
                .promptTokens(promptTokens)
                .completionTokens(tokens)
                .build());
        Timings.Builder timings = Timings.builder()
                .prompt(Duration.ofNanos((answered == 0 ? ended : answered) - started))
                .generation(Duration.ofNanos(answered == 0 ? 0 : ended - answered))
                .total(Duration.ofNanos(ended - wait.begun()));
        lease.loadTime().ifPresent(timings::load);
        out.timings(timings.build());
        out.finish(last == Step.Kind.CUT_OFF && !answer.isStopped() ? FinishReason.LENGTH : FinishReason.STOP);
    }

    private String render(ModelFile file, ModelPool.Lease lease, boolean grammar) throws InterruptedException {
        String prompt;
        try {
            prompt = Placeholders.out(lease.engine().render(PromptWriter.messages(request), wait::check));
        } catch (EngineException e) {
            if (!isThrownByTemplate(e)) {
                throw e;
            }
            throw new InvalidRequestException(
                    errors.details("the chat template of '" + file.id() + "' does not take these messages: "
                                    + e.getMessage())
                            .model(file.id())
                            .build(),
                    e);
        }
        if (lease.engine().isTemplateIgnored() && file.header().chatTemplate().isPresent()) {
            out.warning(new Warning(
                    "chat_template_ignored",
                    "llama.cpp does not understand the model's chat template: ChatML is used instead"));
        }
        boolean off = request.reasoning().map(Reasoning::isOff).orElse(false);
        Optional<ThinkSplitter.Marks> open = ThinkSplitter.openIn(prompt);
        if (open.isPresent() && (off || grammar)) {
            return prompt.stripTrailing() + "\n\n" + open.get().close();
        }
        Optional<ThinkSplitter.Marks> known = file.header().chatTemplate().flatMap(ThinkSplitter::knownTo);
        if (off && known.isPresent()) {
            return prompt + known.get().open() + "\n\n" + known.get().close();
        }
        return prompt;
    }

    /** The binding lets nobody catch what a template throws: the process ends, and its runtime says what it was. */
    private static boolean isThrownByTemplate(EngineException failure) {
        return switch (failure.kind()) {
            case REFUSED -> true;
            case CRASHED -> String.valueOf(failure.getMessage()).contains("terminat");
            case CLOSED, NOT_AVAILABLE -> false;
        };
    }

    private void refuseWhatIsNotThere() {
        String model = request.model();
        boolean tools = !request.tools().isEmpty()
                && !request.toolChoice().filter(ToolChoice.NONE::equals).isPresent();
        if (tools) {
            throw errors.unsupported(model, "tools are not supported here");
        }
        for (ChatMessage message : request.messages()) {
            if (!message.images().isEmpty()) {
                throw errors.unsupported(model, "images are not supported here");
            }
            if (!message.toolCalls().isEmpty() || !message.toolResults().isEmpty()) {
                throw errors.unsupported(
                        model, "tool calls and their results in a conversation are not supported here");
            }
        }
    }

    private void warn(ModelInfo info) {
        if (info.capabilities().supports(Capability.CHAT).equals(Support.UNKNOWN)) {
            out.warning(new Warning("no_chat_template", "the model brings no chat template: ChatML is assumed"));
        }
        if (request.logprobs()) {
            out.warning(new Warning("option_ignored", "log probabilities are not to be had"));
        }
        request.reasoning().ifPresent(reasoning -> {
            if (reasoning.isOff()) {
                return;
            }
            if (!info.capabilities().supports(Capability.REASONING).isYes()) {
                out.warning(new Warning("reasoning_ignored", "the model is not known to reason"));
            } else if (reasoning.level().isPresent()) {
                out.warning(new Warning("reasoning_ignored", "the level of reasoning cannot be set"));
            } else if (request.responseFormat().isPresent()) {
                out.warning(new Warning("reasoning_ignored", "an answer of a given form comes without reasoning"));
            }
        });
    }

    private LlmException translated(EngineException failure, ModelFile file) {
        if (failure.kind() == EngineException.Kind.REFUSED
                && String.valueOf(failure.getMessage()).contains("invalid_request_error")) {
            return new InvalidRequestException(
                    errors.details("llama.cpp does not take this request: " + failure.getMessage())
                            .model(file.id())
                            .build(),
                    failure);
        }
        return errors.engine(failure, file);
    }
}
