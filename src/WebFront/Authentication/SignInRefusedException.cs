namespace CodaMcp.Authentication;

/// <summary>Carries a <see cref="Refusal"/> through ASP.NET Core's authentication, which reports failures only as exceptions.</summary>
internal sealed class SignInRefusedException(Refusal refusal) : Exception(refusal.Description)
{
    /// <summary>The refusal to answer with.</summary>
    public Refusal Refusal { get; } = refusal;
}
