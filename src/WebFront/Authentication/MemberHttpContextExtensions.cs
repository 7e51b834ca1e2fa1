namespace CodaMcp.Authentication;

/// <summary>The signed-in member of a request.</summary>
public static class MemberHttpContextExtensions
{
    /// <summary>The member, on an endpoint that requires one.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the endpoint does not require it.</exception>
    public static MemberPrincipal GetMember(this HttpContext context) =>
        context.FindMember() ?? throw new InvalidOperationException("No member is signed in; the endpoint must require one.");

    /// <summary>The member, or null where nobody is signed in.</summary>
    public static MemberPrincipal? FindMember(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<MemberPrincipal>();
    }
}
