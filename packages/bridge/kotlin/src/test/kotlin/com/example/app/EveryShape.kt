// Made from the contract EveryShape by `pnpm contract`: change that, not this.
package com.example.app

import dev.tandem.bridge.NoData
import dev.tandem.bridge.PageMessage
import dev.tandem.bridge.ShellEvent
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable

/** Of `measure`. */
@Serializable
public data class MeasureData(
    /** Ends *​/ here. */
    public val text: String,
    public val ratio: Double,
    public val count: Long,
    @SerialName("is_open") public val isOpen: Boolean,
    public val `when`: When,
    public val rows: List<Rows>,
    public val grid: List<List<Double>>,
    public val moods: List<Moods>? = null,
    public val list: ListValue? = null,
    public val empty: NoData? = null,
    @SerialName("3d") public val _3d: Boolean? = null,
) {
    @Serializable
    public enum class When {
        @SerialName("today") TODAY,
        @SerialName("notYet") NOT_YET,
        @SerialName("next-week") NEXT_WEEK,
        @SerialName("3rd") _3RD,
        @SerialName("") EMPTY,
    }

    @Serializable
    public data class Rows(
        public val `class`: String,
        @SerialName("content-type") public val contentType: String? = null,
    )

    @Serializable
    public enum class Moods {
        @SerialName("good") GOOD,
        @SerialName("\$bad") BAD,
    }

    @Serializable
    public data class ListValue(
        public val string: StringValue,
        public val text: String,
    ) {
        @Serializable
        public enum class StringValue {
            @SerialName("long") LONG,
        }
    }
}

/** To `measure`. */
@Serializable
public data class MeasureReply(
    public val ratio: Double,
    public val certain: Boolean? = null,
)

/** Of `measured`. */
@Serializable
public data class MeasuredData(
    public val total: Long,
    public val parts: List<Double>? = null,
)

/** The messages of the contract. */
public object EveryShape {
    /** A description with /​* and *​/ in it, and a $dollar. */
    public val measure: PageMessage<MeasureData, MeasureReply> =
        PageMessage("measure", MeasureData.serializer(), MeasureReply.serializer())

    /** A keyword. */
    public val `object`: PageMessage<NoData, NoData> =
        PageMessage("object", NoData.serializer(), NoData.serializer())

    /** What has been measured. */
    public val measured: ShellEvent<MeasuredData> =
        ShellEvent("measured", MeasuredData.serializer())

    public val pageMessages: List<PageMessage<*, *>> = listOf(measure, `object`)
    public val shellEvents: List<ShellEvent<*>> = listOf(measured)
}
