using System.Net;
using System.Text.RegularExpressions;
using CodaMcp.Coda;

namespace CodaMcp.Tools;

/// <summary>
/// Tells refusals that are neither the token's fault nor the arguments'. No recorded answer shows them: they are told by words that Coda's
/// documentation and its users report, so that another wording falls back to what its status says.
/// </summary>
internal static partial class CodaRefusals
{
    /// <summary>What the refusal means and what to do about it; null where it is none of these.</summary>
    public static string? Explain(CodaException answered) => answered.Status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.PaymentRequired or HttpStatusCode.Forbidden => Explain(answered.Message, answered.Status),
        _ => null,
    };

    private static string? Explain(string message, HttpStatusCode status) =>
        MakerProfile().IsMatch(message) ? "To publish, the Coda user has to have a maker profile first: it is made in Coda's account settings, once."
        : Organization().IsMatch(message) ? "Coda does this only in a workspace that belongs to an organization, and this one does not."
        : OfPlan().IsMatch(message) || (status != HttpStatusCode.BadRequest && AnyPlan().IsMatch(message)) ? "The Coda plan of the workspace does not include this. An admin of the workspace can change the plan in Coda."
        : null;

    [GeneratedRegex(@"\bmaker profile\b|\bpublish.*\bprofile\b|\bprofile\b.*\bpublish", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex MakerProfile();

    [GeneratedRegex(@"\b(needs?|requires?|must|without|not|no|part|belongs?|has)\b.*\borgani[sz]ation\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Organization();

    // A bad request may name something that is called "Plan"; these words are about one.
    [GeneratedRegex(@"\b(your|current|this|workspace|workspace's|free|pro|team|enterprise|paid|higher) plan\b|\bplan (does|doesn|do|is|limit|only)|\bupgrade\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfPlan();

    [GeneratedRegex(@"\bplans?\b|\benterprise\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AnyPlan();
}
