namespace CodaMcp.Delivery;

/// <summary>A kind of receiver of audit records. Each has entries of its own in the outbox, and is served by one silo at a time.</summary>
/// <param name="Name">Its name in the outbox.</param>
/// <param name="Shown">Its name for operators.</param>
/// <param name="Lock">The number of PostgreSQL's advisory lock that the silo holds which serves it.</param>
internal sealed record DeliverySink(string Name, string Shown, long Lock)
{
    /// <summary>A webhook. The lock is "hook" as a number.</summary>
    public static DeliverySink Webhook { get; } = new("webhook", "webhook", 0x686F6F6B);

    /// <summary>A receiver of OpenTelemetry logs. The lock is "otlp" as a number.</summary>
    public static DeliverySink Otlp { get; } = new("otlp", "OTLP receiver", 0x6F746C70);
}
