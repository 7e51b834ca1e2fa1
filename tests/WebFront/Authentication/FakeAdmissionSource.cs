using CodaMcp.Authentication;
using CodaMcp.Members;

namespace CodaMcp.Tests.Authentication;

/// <summary>Decides about everybody alike.</summary>
internal sealed class FakeAdmissionSource : IAdmissionSource
{
    public Admission? Answer { get; set; } = Admission.Admitted;

    public DateTimeOffset? AskedFor { get; private set; }

    public ValueTask<Entry?> EnterAsync(MemberPrincipal member, string? sessionId, string revision, CancellationToken cancellationToken)
    {
        AskedFor = member.IssuedAt;
        return ValueTask.FromResult(Answer is { } answer ? new Entry(answer, null) : null);
    }

    public Task ShowAsync(MemberPrincipal member, CancellationToken cancellationToken) => Task.CompletedTask;
}
