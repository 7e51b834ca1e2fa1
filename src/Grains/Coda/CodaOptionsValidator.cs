using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CodaMcp.Coda;

/// <summary>Refuses settings the gateway cannot work with, naming the setting and never its value where that may be secret.</summary>
/// <param name="environment">Where it runs: in Development, and nowhere else, the API may be reached over plain HTTP beyond loopback.</param>
public sealed class CodaOptionsValidator(IHostEnvironment? environment = null) : IValidateOptions<CodaOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CodaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();

        if (!options.BaseUrl.IsAbsoluteUri || options.BaseUrl.Scheme is not ("http" or "https"))
            problems.Add("Coda:BaseUrl is not an absolute http(s) address.");
        else if (options.BaseUrl.Scheme == "http" && !options.BaseUrl.IsLoopback && environment?.IsDevelopment() is not true)
            problems.Add("Coda:BaseUrl must be https unless the host is loopback or the environment is Development: the token travels with every request.");
        else if (options.BaseUrl.UserInfo.Length + options.BaseUrl.Query.Length + options.BaseUrl.Fragment.Length > 0)
            problems.Add("Coda:BaseUrl holds user information, a query or a fragment.");

        if (options.ApiToken is { Length: > 0 } token && token.Any(c => c is < '!' or > '~'))
            problems.Add("Coda:ApiToken holds characters that cannot be sent in a header.");

        Positive(options.RequestTimeout, "RequestTimeout");
        NotNegative(options.LeastRequestTime, "LeastRequestTime");
        AtLeastOne(options.MaxResponseBytes, "MaxResponseBytes");
        Positive(options.WatchInterval, "WatchInterval");

        foreach (var category in Enum.GetValues<CodaBudgetCategory>())
        {
            AtLeastOne(options.Budget.For(category).Permits, $"Budget:{category}:Permits");
            Positive(options.Budget.For(category).Window, $"Budget:{category}:Window");
        }

        NotNegative(options.Budget.Slack, "Budget:Slack");
        Positive(options.Budget.Lease, "Budget:Lease");
        AtLeastOne(options.Budget.MaxWaiting, "Budget:MaxWaiting");
        AtLeastOne(options.Budget.BreakerThreshold, "Budget:BreakerThreshold");
        Positive(options.Budget.BreakerPause, "Budget:BreakerPause");
        Positive(options.Budget.LongestBreakerPause, "Budget:LongestBreakerPause");

        foreach (var kind in Enum.GetValues<CodaReadKind>())
            NotNegative(options.CacheTimes.For(kind), $"CacheTimes:{kind}");

        foreach (var (cache, setting) in new[] { (options.Cache, "Cache"), (options.DocumentCache, "DocumentCache") })
        {
            if (cache.MaxEntryBytes < 0)
                problems.Add($"Coda:{setting}:MaxEntryBytes is negative.");
            NotNegative(cache.PendingWriteTime, $"{setting}:PendingWriteTime");
            NotNegative(cache.FreshReadTime, $"{setting}:FreshReadTime");
        }

        AtLeastOne(options.Retry.MaxAttempts, "Retry:MaxAttempts");
        Positive(options.Retry.FirstWaitWhenLimited, "Retry:FirstWaitWhenLimited");
        Positive(options.Retry.FirstWaitWhenFailing, "Retry:FirstWaitWhenFailing");
        Positive(options.Retry.LongestWait, "Retry:LongestWait");
        Positive(options.Retry.FirstWaitWhenPreparing, "Retry:FirstWaitWhenPreparing");
        Positive(options.Retry.LongestWaitWhenPreparing, "Retry:LongestWaitWhenPreparing");
        NotNegative(options.CacheTimes.DocsLag, "CacheTimes:DocsLag");

        NotNegative(options.Mutation.FirstPoll, "Mutation:FirstPoll");
        Positive(options.Mutation.Poll, "Mutation:Poll");
        NotNegative(options.Mutation.NotFoundGrace, "Mutation:NotFoundGrace");

        Positive(options.Export.FirstPoll, "Export:FirstPoll");
        Positive(options.Export.LongestPoll, "Export:LongestPoll");
        Positive(options.Export.GiveUp, "Export:GiveUp");
        NotNegative(options.Export.NotFoundGrace, "Export:NotFoundGrace");
        AtLeastOne(options.Export.MaxBytes, "Export:MaxBytes");
        if (options.Export.PollFactor is not (>= 1 and <= 10))
            problems.Add("Coda:Export:PollFactor is not between 1 and 10.");
        if (options.Export.MaxFreshLinks < 0)
            problems.Add("Coda:Export:MaxFreshLinks is negative.");
        if (options.Export.HostSuffixes.Any(suffix => !CodaExportOptions.IsHost(suffix)))
            problems.Add("Coda:Export:HostSuffixes has an entry that is not a host name with at least two labels.");
        if (options.Export.MaxRedirects < 0)
            problems.Add("Coda:Export:MaxRedirects is negative.");

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Positive(TimeSpan value, string setting)
        {
            if (value <= TimeSpan.Zero)
                problems.Add($"Coda:{setting} is not more than zero.");
        }

        void NotNegative(TimeSpan value, string setting)
        {
            if (value < TimeSpan.Zero)
                problems.Add($"Coda:{setting} is negative.");
        }

        void AtLeastOne(int value, string setting)
        {
            if (value < 1)
                problems.Add($"Coda:{setting} is less than 1.");
        }
    }
}
