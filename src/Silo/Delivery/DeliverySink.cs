namespace CodaMcp.Delivery;

/// <summary>A kind of receiver of audit records. Each kind has its own entries in the outbox. One silo at a time serves it.</summary>
/// <param name="Name">Its name in the outbox.</param>
/// <param name="Shown">Its name for operators.</param>
/// <param name="Lock">The number of the PostgreSQL advisory lock. The silo that serves the sink holds it.</param>
internal sealed record DeliverySink(string Name, string Shown, long Lock)
{
    /// <summary>A webhook. The lock is "hook" as a number.</summary>
    public static DeliverySink Webhook { get; } = new("webhook", "webhook", 0x686F6F6B);

    /// <summary>A receiver of OpenTelemetry logs. The lock is "otlp" as a number.</summary>
    public static DeliverySink Otlp { get; } = new("otlp", "OTLP receiver", 0x6F746C70);
}
