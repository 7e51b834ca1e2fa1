using CodaMcp.Sessions;

namespace CodaMcp.Members;

/// <summary>What the member's grain says of a request: whether it is let in, and its session.</summary>
/// <param name="Admission">Whether it is let in.</param>
/// <param name="Session">The session that it named; null for a request without one. Also set for <see cref="Admission.OtherRevision"/>.</param>
[GenerateSerializer, Immutable, Alias("codamcp.Entry")]
public sealed record Entry([property: Id(0)] Admission Admission, [property: Id(1)] SessionView? Session)
{
    /// <summary>A request without a session that is let in.</summary>
    public static Entry Open { get; } = new(Admission.Admitted, null);
}
