using CodaMcp.Authentication;
using CodaMcp.Members;

namespace CodaMcp.Tests.Authentication;

/// <summary>Decides about everybody alike.</summary>
internal sealed class FakeAdmissionSource : IAdmissionSource
{
    public Admission? Answer { get; set; } = Admission.Admitted;

    public DateTimeOffset? AskedFor { get; private set; }

    public ValueTask<Admission?> AskAsync(MemberPrincipal member, CancellationToken cancellationToken)
    {
        AskedFor = member.IssuedAt;
        return ValueTask.FromResult(Answer);
    }
}
