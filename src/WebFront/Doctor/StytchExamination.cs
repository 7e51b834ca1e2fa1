using CodaMcp.Authentication;
using CodaMcp.Pages.Stytch;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Doctor;

/// <summary>
/// Checks this server's assumptions about Stytch and the settings of the project. It changes nothing at Stytch, unless the arguments ask
/// for a mail or a sign-in.
/// </summary>
/// <param name="front">The front's settings.</param>
/// <param name="arguments">The command's options.</param>
/// <param name="time">The clock.</param>
/// <param name="input">The input for an address that a person pastes from the browser.</param>
/// <param name="wire">A handler between the doctor and Stytch; for tests.</param>
internal sealed class StytchExamination(FrontSettings front, DoctorArguments arguments, TimeProvider time, TextReader input, DelegatingHandler? wire = null) : IExamination
{
    /// <summary>The name of the service in the report.</summary>
    public const string Service = "Stytch";

    /// <summary>The advice for a deviation of the service that no setting can fix.</summary>
    public const string Attach = "Attach this report to an issue of CodaMcp.";

    /// <inheritdoc/>
    public async Task ExamineAsync(DoctorReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (front.AuthProvider != SignInProvider.Stytch || front.Console is not { } console)
        {
            report.NotChecked(Service, "nothing, since AUTH_PROVIDER is cloudflare-access.");
            return;
        }

        using var probe = new StytchProbe(wire);
        Answer? metadata = null;
        IReadOnlyList<JsonWebKey> keys = [];
        await Try("the metadata", async () => metadata = await new MetadataChecks(probe, report, front).CheckAsync(cancellationToken));
        await Try("the keys", async () => keys = await new KeyChecks(probe, report, front).CheckAsync(cancellationToken));
        await Try("the project", () => new ProjectChecks(probe, report, front, console, StytchApi.Create(front, console)).CheckAsync(arguments.Email, cancellationToken));
        if (!arguments.SignsIn)
            report.NotChecked(Service, $"tokens: aud with resource, aud after a refresh, the organization claim, the callback's iss. Run doctor {DoctorArguments.SignInOption} and sign in at a browser.");
        else if (metadata is null)
            report.NotChecked(Service, "tokens, since there is no metadata to sign in by.");
        else
            await Try("tokens", () => new SignInChecks(probe, report, front, time, input).CheckAsync(metadata, keys, cancellationToken));

        Task Try(string what, Func<Task> check) => report.RunAsync(Service, what, check, cancellationToken);
    }
}
