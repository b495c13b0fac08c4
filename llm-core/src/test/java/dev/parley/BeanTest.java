package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Public classes that are no records go through the mapper. */
class BeanTest {
    /** A class with a getter and a setter. */
    public static class Bean {
        private int amount;

        /** Creates a bean. */
        public Bean() {}

        /** @return the amount */
        public int getAmount() {
            return amount;
        }

        /** @param amount the amount */
        public void setAmount(int amount) {
            this.amount = amount;
        }
    }

    /** A class without a constructor the mapper could call. */
    public static class Closed {
        private Closed(int amount, int other) {
            assert amount > other;
        }
    }

    record Holder(List<Bean> beans) {}

    @Test
    void a_bean_is_read_and_written_and_unknown_fields_ignored() {
        assertThat(Json.of("{\"amount\":3,\"other\":1}").as(Bean.class).getAmount())
                .isEqualTo(3);
        Bean bean = new Bean();
        bean.setAmount(4);
        assertThat(Json.ofValue(List.of(bean)).text()).isEqualTo("[{\"amount\":4}]");
    }

    @Test
    void a_bean_inside_a_record_is_refused_by_place() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.of("{\"beans\":[{\"amount\":\"many\"}]}").as(Holder.class))
                .withMessageContaining("$.beans[0].amount")
                .withMessageContaining("Bean");
    }

    @Test
    void a_class_the_mapper_cannot_construct_is_a_misuse() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Json.of("{\"amount\":1}").as(Closed.class))
                .withMessageContaining("Closed")
                .withMessageContaining("record");
    }
}
