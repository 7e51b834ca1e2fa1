namespace CodaMcp.Members;

/// <summary>Whether a member is let in. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.Admission")]
public enum Admission
{
    /// <summary>Yes.</summary>
    Admitted,

    /// <summary>Not with this token: it was issued before the member's tokens were revoked.</summary>
    TokenRevoked,

    /// <summary>Not at all: the member was disabled.</summary>
    MemberDisabled,
}
