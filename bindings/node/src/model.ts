// SPDX-License-Identifier: MIT
/* Models of who still buys, how often and for how much. */
import { addressOf, Frame, frameOf } from './frame';
import {
    modelOptions,
    predictOptions,
    simpleClvOptions,
    simulateOptions,
    type ModelOptions,
    type PredictOptions,
    type SimpleClvOptions,
    type SimulateOptions,
} from './model_options';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { emptyStruct, readStruct } from './native/library';
import { checkInt, checkNumber, checkText, kindOf, Options } from './native/options';
import { loadJob, saveJob } from './saving';
import { camelCase } from './structs';

/** How a fit ended. */
export type FitStatus = 'converged' | 'flat' | 'boundary' | 'stopped' | 'given';
const STATUSES: readonly FitStatus[] = ['converged', 'flat', 'boundary', 'stopped', 'given'];

/** What a fit found. */
export interface ModelState {
    /** How it ended. */
    status: FitStatus;
    /** Name of the model, as fitted by. */
    name: string;
    parameterCount: number;
    /** Row of the parameter that is flat or at a boundary, else null. */
    parameter: number | null;
    iterations: number;
    /** Of the cnbd-k models; else 0. */
    k: number;
    /** Rows that took part. */
    customers: number;
    /** Rows that did not. */
    leftOut: number;
    /** Sum of weights. */
    weight: number;
    /** Without the penalty. */
    logLikelihood: number;
    penalty: number;
    aic: number;
    bic: number;
    gradientNorm: number;
    unitDays: number;
    /** Of covariates. */
    coefficients: number;
    /** Of the bootstrap that the model holds. */
    replicates: number;
}

/** Numbers as the library reads them. */
function doubles(what: string, values: unknown): Float64Array {
    if (values instanceof Float64Array) return values;
    if (!Array.isArray(values) || values.some((value) => typeof value !== 'number')) {
        throw new TypeError(`${what} are ${kindOf(values)}; expected an array of numbers`);
    }
    return Float64Array.from(values as number[]);
}

/** The address of an optional model of spend. */
function spendOf(given: Options): [bigint | null, Model | undefined] {
    const spend = given.any('spend');
    if (spend === undefined) return [null, undefined];
    if (!(spend instanceof Model))
        throw new TypeError(`spend is ${kindOf(spend)}; expected a Model`);
    return [Handle.addressOf(spend), spend];
}

/** A model with its parameters; immutable. */
export class Model extends Handle {
    /** @internal */
    constructor(address: bigint) {
        if (typeof address !== 'bigint') throw new TypeError('a model is made by Model.fit');
        super('rfm_model_free', address);
    }

    static #fit(name: string, frame: Frame, options: ModelOptions | undefined): Job<Model> {
        const room = addressRoom();
        const at = addressOf(frame, 'frame');
        const args = [checkText('name', name), at, modelOptions(options), room] as const;
        const done = () => new Model(room[0] as bigint);
        return job('rfm_model_fit', [...args], { reads: [frame] }, done);
    }

    /** Fits a model by name to a customer table made with `models: true`. */
    static fit(name: string, frame: Frame, options?: ModelOptions): Model {
        return run(Model.#fit(name, frame, options));
    }

    /** As `fit`, on a worker thread. */
    static async fitAsync(name: string, frame: Frame, options?: ModelOptions): Promise<Model> {
        return start(() => Model.#fit(name, frame, options));
    }

    /** Makes a model of given parameters, in the order of `Model.list()`. */
    static of(name: string, parameters: readonly number[] | Float64Array, unitDays = 0): Model {
        const values = doubles('parameters', parameters);
        const room = addressRoom();
        const args = [
            checkText('name', name),
            values,
            values.length,
            checkNumber('unitDays', unitDays),
            room,
        ] as const;
        return run(job('rfm_model_new', [...args], {}, () => new Model(room[0] as bigint)));
    }

    /** Lists the models: model, title, parameters, columns, source. */
    static list(): Frame {
        const room = addressRoom();
        return run(job('rfm_model_list', [room], {}, () => frameOf(room)));
    }

    /** Makes a model of saved text. */
    static load(text: string | Uint8Array): Model {
        return run(loadJob('rfm_model_load', text, (at) => new Model(at)));
    }

    /** Holds fitted models of the same customers against each other, a row each. */
    static compare(models: readonly Model[]): Frame {
        if (!Array.isArray(models) || models.some((model) => !(model instanceof Model))) {
            throw new TypeError(`models are ${kindOf(models)}; expected an array of models`);
        }
        const all = models as readonly Model[];
        const addresses = BigUint64Array.from(all, (model) => Handle.addressOf(model));
        const room = addressRoom();
        const args = [addresses, addresses.length, room] as const;
        return run(job('rfm_model_compare', [...args], { reads: all }, () => frameOf(room)));
    }

    /** Says what the fit found. */
    state(): ModelState {
        const room = emptyStruct('rfm_model_state');
        const args = [Handle.addressOf(this), room] as const;
        run(job('rfm_model_inspect', [...args], { reads: [this] }, () => undefined));
        const found = readStruct('rfm_model_state', room);
        const made: Record<string, unknown> = {};
        for (const [name, value] of Object.entries(found)) made[camelCase(name)] = value;
        delete made['structSize'];
        made['status'] = STATUSES[found['status'] as number];
        made['parameter'] = (found['parameter'] as number) < 0 ? null : found['parameter'];
        return made as unknown as ModelState;
    }

    /** Gives the parameters: value, standard_error, lower, upper and their covariances. */
    parameters(): Frame {
        const room = addressRoom();
        const args = [Handle.addressOf(this), room] as const;
        return run(job('rfm_model_parameters', [...args], { reads: [this] }, () => frameOf(room)));
    }

    /** Gives the frame with the log likelihood of each row, and their sum. */
    likelihood(frame: Frame): { total: number; frame: Frame } {
        const total = new Float64Array(1);
        const room = addressRoom();
        const args = [Handle.addressOf(this), addressOf(frame, 'frame'), total, room] as const;
        const done = () => ({ total: total[0] as number, frame: frameOf(room) });
        return run(job('rfm_model_likelihood', [...args], { reads: [this, frame] }, done));
    }

    #predict(frame: Frame, options: (PredictOptions & { spend?: Model }) | undefined): Job<Frame> {
        const given = new Options(options);
        const [at, spend] = spendOf(given);
        const settings = predictOptions(given, at);
        given.done();
        const room = addressRoom();
        const args = [Handle.addressOf(this), addressOf(frame, 'frame'), settings, room] as const;
        const around = { reads: [this, frame, spend] };
        return job('rfm_model_predict', [...args], around, () => frameOf(room));
    }

    /** Gives the frame with predictions added; with a model of `spend` also clv. */
    predict(frame: Frame, options?: PredictOptions & { spend?: Model }): Frame {
        return run(this.#predict(frame, options));
    }

    /** As `predict`, on a worker thread. */
    async predictAsync(frame: Frame, options?: PredictOptions & { spend?: Model }): Promise<Frame> {
        return start(() => this.#predict(frame, options));
    }

    /** Gives the frame with each customer's chances of 0, 1, ... purchases within some days. */
    predictPmf(frame: Frame, days: number, most: number, options?: { threads?: number }): Frame {
        const given = new Options(options);
        const threads = given.int('threads');
        given.done();
        const room = addressRoom();
        const at = [Handle.addressOf(this), addressOf(frame, 'frame')] as const;
        const args = [
            ...at,
            checkNumber('days', days),
            checkInt('most', most),
            threads,
            room,
        ] as const;
        const around = { reads: [this, frame] };
        return run(job('rfm_model_predict_pmf', [...args], around, () => frameOf(room)));
    }

    /** Gives what to expect of a new customer at each of the given days, which rise. */
    expect(days: readonly number[] | Float64Array): Frame {
        const values = doubles('days', days);
        const room = addressRoom();
        const args = [Handle.addressOf(this), values, values.length, room] as const;
        return run(job('rfm_model_expect', [...args], { reads: [this] }, () => frameOf(room)));
    }

    /** Gives a new customer's chances of 0, 1, ... `most` repeat purchases within some days. */
    pmf(days: number, most: number): Frame {
        const room = addressRoom();
        const args = [
            Handle.addressOf(this),
            checkNumber('days', days),
            checkInt('most', most),
            room,
        ] as const;
        return run(job('rfm_model_pmf', [...args], { reads: [this] }, () => frameOf(room)));
    }

    #simulate(options: SimulateOptions & { spend?: Model }): Job<Frame> {
        const given = new Options(options);
        const [at, spend] = spendOf(given);
        const settings = simulateOptions(given, at);
        given.done();
        const room = addressRoom();
        const args = [Handle.addressOf(this), settings, room] as const;
        const around = { reads: [this, spend] };
        return job('rfm_model_simulate', [...args], around, () => frameOf(room));
    }

    /** Makes up customers who buy as the model says. */
    simulate(options: SimulateOptions & { spend?: Model }): Frame {
        return run(this.#simulate(options));
    }

    /** As `simulate`, on a worker thread. */
    async simulateAsync(options: SimulateOptions & { spend?: Model }): Promise<Frame> {
        return start(() => this.#simulate(options));
    }

    /** Writes the model as text that a person can read and `load` reads back exactly. */
    save(): string {
        return run(saveJob('rfm_model_save', this)).toString('utf8');
    }
}

/** Gives the frame with the values that need no model, and the lifespan they rest on. */
export function simpleClv(
    frame: Frame,
    options?: SimpleClvOptions,
): { frame: Frame; lifespanYears: number } {
    const years = new Float64Array(1);
    const room = addressRoom();
    const args = [addressOf(frame, 'frame'), simpleClvOptions(options), years, room] as const;
    const done = () => ({ frame: frameOf(room), lifespanYears: years[0] as number });
    return run(job('rfm_simple_clv', [...args], { reads: [frame] }, done));
}
