using CodaMcp.Coda;
using CodaMcp.Tests.Mutations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CodaMcp.Tests.Members;

/// <summary>As <see cref="WritesFixture"/>, with permits to write that the test hands out.</summary>
public sealed class LimitedWritesFixture : WritesFixture
{
    private readonly GateBudget gate = new();

    /// <summary>Lets so many writes go, and no others.</summary>
    public void Permit(int writes) => gate.Set(writes);

    /// <summary>How many writes wait for a permit.</summary>
    public int Waiting => gate.Waiting;

    /// <summary>Completes when a write waits for its permit.</summary>
    public Task UntilWaitingAsync() => UntilAsync(() => Task.FromResult(gate.Waiting > 0));

    /// <summary>Lets all writes go.</summary>
    public void LetWrite() => gate.Set(int.MaxValue / 2);

    /// <inheritdoc/>
    protected override void Configure(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<ICodaBudget>(gate));
        // A member who restarts waits for the round under way, and Coda applies no write before the test says so.
        services.Configure<CodaOptions>(coda => coda.Mutation.Round = TimeSpan.FromMilliseconds(500));
    }

    private sealed class GateBudget : ICodaBudget
    {
        private readonly Lock @lock = new();
        private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int free = int.MaxValue / 2;
        private int waiting;

        public int Waiting => Volatile.Read(ref waiting);

        public void Set(int permits)
        {
            lock (@lock)
            {
                free = permits;
                changed.TrySetResult();
                changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        public async Task<DateTimeOffset> AcquireAsync(string budgetKey, PermitRequest request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref waiting);
            try
            {
                while (request.Category is CodaBudgetCategory.Write or CodaBudgetCategory.Content)
                {
                    Task next;
                    lock (@lock)
                    {
                        if (free > 0)
                        {
                            free--;
                            break;
                        }

                        next = changed.Task;
                    }

                    await next.WaitAsync(cancellationToken);
                }
            }
            finally
            {
                Interlocked.Decrement(ref waiting);
            }

            return DateTimeOffset.UtcNow + TimeSpan.FromSeconds(30);
        }

        public void Return(string budgetKey, Guid id, PermitUse use)
        {
        }

        public Task ChargeAsync(string budgetKey, CodaBudgetCategory category) => Task.CompletedTask;
    }
}
